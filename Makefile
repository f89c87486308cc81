# Each target is one command that also runs without make; README.md lists them.

JAVA_HOME := $(shell .mvn/find-jdk)
export JAVA_HOME
ifeq ($(JAVA_HOME),)
$(error no JDK 25 found)
endif

PORT ?= 8080
DDB_PORT ?= 8000
DATA ?=
BENCH ?= front-page preferences
API ?= http://localhost:$(PORT)
# Desktops set these two themselves, so only `make publish LANGUAGE=hi` counts.
LANGUAGE :=
NAME :=
# The browser for the tests of web/.
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

# Values given after a target (FILE=...) reach its command in the environment.
JAVA = $(JAVA_HOME)/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp target/run/classes:src/main/resources:src/test/resources:.:$$(cat target/run/classpath)

.PHONY: check check-slow check-browser check-dates format pictures run digest digest-cost digest-faults digest-rate publish key mail-redrive bench bench-front-page bench-preferences fuzz build invoke deploy deploy-help

# The order of the test classes is new each time; the run prints its seed, and SEED= repeats that order.
SEED ?=
# STRICT=yes: Error Prone and NullAway read main and tests, which takes a minute.
STRICT ?=
TESTS = -B -ntp -Dmaven.test.skip=false $(if $(SEED),-Djunit.jupiter.execution.order.random.seed=$(SEED)) $(if $(STRICT),-Dstrict)

check: ## format, compiler and tests, without the slow ones and the browser's, in a few minutes
	mvn $(TESTS) verify
	@if command -v sam > /dev/null; then AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-west-1} sam validate --lint; else echo "template.yaml was not linted: the SAM CLI is not on PATH."; fi

check-slow: ## load, long races, and every round of the random tests
	mvn $(TESTS) -Dgroups="slow | rounds" -DexcludedGroups= -Drounds=all test

# The tests that depend most on the clock. NOW= starts it at another time.
NOW ?= 2027-12-31T23:59:30Z 2028-02-29T23:59:30Z
DATED = *HandlerTest,*LifeTest,*ImportTest,MeTest,NewReadersTest

check-dates: ## the handlers at the end of a year and on 29 February, or at NOW=
	@set -e; for now in $(NOW); do echo "The clock starts at $$now."; mvn $(TESTS) -Dnow=$$now -Dtest='$(DATED)' test; done

check-browser: ## web/ in Chromium, two test classes at a time, each with a browser of its own
	@$(if $(CHROMIUM),,echo "Install Chromium (Debian: apt install chromium) or name one with CHROMIUM=."; exit 1)
	mvn $(TESTS) -Djunit.jupiter.execution.parallel.config.fixed.parallelism=2 -Djunit.jupiter.execution.parallel.config.fixed.max-pool-size=2 -Dbrowser="$(CHROMIUM)" -Dtest='masthead.browser.*Test' test

format: ## formats the code
	mvn -B -ntp spotless:apply

pictures: ## docs/pictures, from the running page
	mvn -B -ntp -q -Dmaven.test.skip=false -Dbrowser="$(CHROMIUM)" -Dtest=Pictures test

run: target/run/classpath target/run/classes ## API, page and database on this machine
	@PORT=$(PORT) DDB_PORT=$(DDB_PORT) DATA=$(DATA) DDB_LOCAL_TELEMETRY=0 $(JAVA) masthead.local.LocalServer

digest: ## sends the newsletter's next issue now, to the mailbox of make run
	@echo "Sending everybody's next issue to the mailbox of $(API) ..."
	@curl -s --fail-with-body -X POST $(API)/_dev/digest || { [ $$? -ne 7 ] || echo "No server at $(API): start \`make run\` first, or name the server with PORT= or API=." >&2; exit 1; }
	@echo

digest-cost: ## what a recipient of the digest costs in units of the store
	@mvn $(TESTS) -q -Dtest=DigestCostTest -Drounds=all test && sed -n '/units a recipient/p' target/test.log

digest-rate: ## how fast, and in how much memory, an issue for 100,000 is sent; RECIPIENTS= for another number
	@mvn $(TESTS) -q -Dtest='DigestRateTest#memory*' -DexcludedGroups= -Dtest.place=-XX:TieredStopAtLevel=4 -Drecipients=$(or $(RECIPIENTS),100000) test && sed -n '/ mails, \|a second of\|^heap/p' target/test.log

digest-faults: ## an issue with each fault of SES, killed workers and a failing store, by 2, 4 and 8 workers; RECIPIENTS=1000
	@mvn $(TESTS) -q -Dtest=DigestFaultsTest -Drounds=all -Dtest.place=-XX:TieredStopAtLevel=4 -Drecipients=$(or $(RECIPIENTS),1000) test && sed -n '/ mails accepted, /p' target/test.log

publish: target/run/classes ## publishes an article, FILE=article.json, or many, FILE=articles.ndjson; API= and KEY= for another API
	@echo "Publishing to $(API) ..." >&2
	@API=$(API) $(JAVA) masthead.local.PublishCommand

key: target/run/classes ## a publisher's key: NAME=asha SCOPES=articles:write, or several: SCOPES=newsletter:read,newsletter:write; TABLE= for a deployed table
	@echo "Creating a key in $(if $(TABLE),the table $(TABLE),the table of \`make run\` on port $(DDB_PORT)) ..." >&2
	@DDB_PORT=$(DDB_PORT) $(JAVA) masthead.local.KeyCommand

mail-redrive: target/run/classes ## retries parked and waiting mails; COUNT=yes only counts them; TABLE= for a deployed table
	@echo "$(if $(COUNT),Counting,Looking for) parked and waiting mails in $(if $(TABLE),the table $(TABLE),the table of \`make run\` on port $(DDB_PORT)) ..." >&2
	@DDB_PORT=$(DDB_PORT) $(JAVA) masthead.newsletter.RedriveCommand

bench: target/run/classes ## measures against the targets, in some minutes; only one: BENCH=front-page or preferences
	@$(MAKE) --no-print-directory --keep-going -j1 $(BENCH:%=bench-%)

bench-front-page: target/run/classes
	@DDB_LOCAL_TELEMETRY=0 $(JAVA) -XX:TieredStopAtLevel=4 masthead.bench.FrontPageBench

bench-preferences: target/run/classes
	@DATA=$(or $(DATA),target/bench/preferences) DDB_LOCAL_TELEMETRY=0 $(JAVA) -XX:TieredStopAtLevel=4 masthead.bench.PreferencesBench

fuzz: ## runs Schemathesis with docs/openapi.yaml against the server of `make run`: API=, CASES=50
	.ci/fuzz/run $(API) $(or $(CASES),50)

build: ## packages what is deployed
	sam build

FUNCTION ?= ArticlesFunction
EVENT ?= events/articles/get-200-latest.json

invoke: build ## one function on one event, by the SAM CLI: FUNCTION=ArticlesFunction EVENT=events/articles/get-200-latest.json
	sam local invoke $(FUNCTION) -e $(EVENT)

# The names given after `make deploy`; their values are in the recipe's environment.
GIVEN = $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))

deploy: target/run/classes ## to the AWS account of the shell: SITE=https://paper.example, and any parameter of the template
	@$(JAVA) masthead.local.DeployCommand $(GIVEN)

deploy-help: target/run/classes ## every parameter of make deploy
	@$(JAVA) masthead.local.DeployCommand help

# `make run` starts in two seconds because it only compiles, and only what changed.
target/run/classpath: pom.xml
	@echo "Fetching libraries (the first time this takes a minute) ..."
	@mkdir -p $(@D)
	@mvn -B -ntp -q dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=$@

target/run/classes: template.yaml target/run/classpath $(shell find src -name '*.java')
	@echo "Compiling ..."
	@rm -rf $@.new && mkdir -p $@.new && cp template.yaml $@.new
	@$(JAVA_HOME)/bin/javac -proc:none -nowarn -d $@.new -cp $$(cat target/run/classpath) -sourcepath src/main/java:src/test/java $$(find src/main/java -name '*Handler.java') src/test/java/masthead/local/LocalServer.java src/test/java/masthead/local/*Command.java src/test/java/masthead/newsletter/*Command.java src/test/java/masthead/bench/*Bench.java
	@rm -rf $@ && mv $@.new $@
