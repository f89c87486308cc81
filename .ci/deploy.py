"""What `make deploy` gives to the SAM CLI, and what SAM's translator makes of it on AWS.

Runs with the Python of the SAM CLI, which has the translator and the parser of parameters. A stand-in for
`sam` writes down how it was called; nothing is built and nothing reaches AWS.
Each check is one line, "ok" or "FAIL", on standard output and in the file that CHECKS names.
"""

import copy
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import time

from samcli.cli.types import CfnParameterOverridesType
from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

from sam_local import check, failures_so_far

STAND_IN = """#!/bin/sh
if [ "$1" = build ]; then
  mkdir -p .aws-sam/build && exec cp template.yaml .aws-sam/build/template.yaml
fi
printf '%s\\0' "$@" > "$CALLED"
"""

SITES = {
    "first": ["SITE=https://one.example"],
    "second": ["SITE=https://two.example", "SiteName=The \"Herald\" & Sons' Post", "Languages=hi,en",
               "NewsletterSender=Post <news@two.example>", "NewsletterIdentity=two.example",
               "OidcIssuer=https://id.two.example/", "OidcAudience=masthead"],
}


class Deployed:
    """A `make deploy`, as the stand-in saw it."""

    def __init__(self, folder, *given):
        called = pathlib.Path(folder, "called")
        called.unlink(missing_ok=True)
        environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "CALLED": str(called)}
        environment.pop("MAKEFLAGS", None)
        done = subprocess.run(["make", "deploy", *given], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300)
        self.code, self.log = done.returncode, done.stdout + done.stderr
        self.arguments = called.read_text(encoding="utf-8").split("\0")[:-1] if called.exists() else []
        start = self.arguments.index("--parameter-overrides") + 1 if self.arguments else 0
        self.parameters = CfnParameterOverridesType().convert(tuple(self.arguments[start:]), None, None)

    def option(self, name):
        return self.arguments[self.arguments.index(name) + 1] if name in self.arguments else None

    def __str__(self):
        return f"exit code {self.code}\n{self.arguments}\n{self.log}"


def translated(parameters, file="template.yaml"):
    """The template that CloudFormation gets, with the package of one and the same code."""
    template = yaml_parse(pathlib.Path(file).read_text(encoding="utf-8"))
    template["Globals"]["Function"]["CodeUri"] = "s3://packages/the-same"
    given = {name: each["Default"] for name, each in template["Parameters"].items()} | parameters
    return transform(copy.deepcopy(template), given, None)


def versions(parameters):
    """The logical id of each function's version, by the function."""
    resources = translated(parameters)["Resources"]
    return {each["Properties"]["FunctionName"]["Ref"]: name
            for name, each in resources.items() if each["Type"] == "AWS::Lambda::Version"}


def traced(parameters):
    """Whether a function is traced, or may be."""
    resources = translated(parameters)["Resources"].values()
    return any("TracingConfig" in each["Properties"] for each in resources if each["Type"] == "AWS::Lambda::Function") \
        or "XRay" in str([each for each in resources if each["Type"] == "AWS::IAM::Role"])


def retained(template):
    return sorted(name for name, each in template["Resources"].items()
                  if "Retain" in (each.get("DeletionPolicy"), each.get("UpdateReplacePolicy"))
                  and each["Type"] != "AWS::Lambda::Version")


def main():
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    with tempfile.TemporaryDirectory() as folder:
        stand_in = pathlib.Path(folder, "sam")
        stand_in.write_text(STAND_IN, encoding="utf-8")
        stand_in.chmod(stand_in.stat().st_mode | stat.S_IXUSR)

        first = Deployed(folder, *SITES["first"])
        time.sleep(1.1)  # a release is a second
        second = Deployed(folder, *SITES["second"])
        dev = Deployed(folder, "SITE=https://dev.example", "Stage=dev")
        faulty = Deployed(folder, "SITE=https://one.example/", "SiteNmae=One")

    check("make deploy asks nothing and names the stack", lambda: first.code == 0
          and first.option("--stack-name") == "masthead" and "--guided" not in first.arguments, first)
    check("make deploy passes what was given, and Stage and Release", lambda:
          set(first.parameters) == {"SiteUrl", "Stage", "Release"}
          and first.parameters["SiteUrl"] == "https://one.example", first)
    check("make deploy passes values of any form as they are", lambda: second.parameters.items()
          >= dict(each.split("=", 1) for each in SITES["second"][1:]).items(), second)
    check("make deploy refuses a wrong name and a wrong value before it builds", lambda: faulty.code != 0
          and not faulty.arguments and "SiteNmae" in faulty.log and "SiteUrl" in faulty.log, faulty)

    before, after = versions(first.parameters), versions(second.parameters)
    same = versions(first.parameters | {"SiteUrl": "https://two.example"})
    check("every function has a version", lambda: len(before) >= 8 and before.keys() == after.keys(), before, after)
    check("other parameters alone publish no version, which is why there is Release",
          lambda: same == before, same, before)
    for function in before:
        check(f"make deploy publishes a new version of {function}",
              lambda: before[function] != after[function], before[function])

    check("X-Ray traces only if asked to", lambda: not traced({}) and traced({"Tracing": "Active"}))
    check("the rules reach CloudFormation", lambda: len(translated({})["Rules"]) >= 5)
    check("prod keeps the tables and the secret", lambda: len(retained(translated({}))) >= 4
          and first.option("--template-file") is None)
    check("dev keeps nothing", lambda: dev.option("--stack-name") == "masthead-dev"
          and retained(translated(dev.parameters, dev.option("--template-file"))) == [], dev)


if __name__ == "__main__":
    main()
    sys.exit(1 if failures_so_far() else 0)
