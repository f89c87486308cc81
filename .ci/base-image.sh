#!/usr/bin/env bash
# Builds a stand-in for AWS's base image of the java25 runtime, for machines that reach no container
# registry: Debian's C library, busybox, a JRE linked from JAVA_HOME and AWS's runtime interface client.
# `sam local` takes it for the real one, because it looks for nothing but the name.
# Good for behaviour; worthless for cold-start times, memory and TLS policy.
set -euo pipefail

: "${JAVA_HOME:?must be the home of a JDK 25}"
image=public.ecr.aws/lambda/java
client=2.9.0 # aws-lambda-java-runtime-interface-client

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/masthead-ci
# Everything that decides the content decides the name, so a kept file is never out of date.
tar=$cache/java25-$(cat "$here/base-image.sh" "$here/bootstrap" "$JAVA_HOME/release" | sha256sum | cut -c 1-16).tar

build() {
  local work=$1 root=$1/root package applet
  mkdir -p "$work/debs" "$root"/{bin,dev,etc/pki/tls/certs,opt/extensions,proc,root,sys,tmp,usr/bin,var/{rapid,runtime,task}}
  chmod 755 "$root"
  chmod 1777 "$root/tmp"

  # A third-party package source that is down is no reason to stop: the download below tells.
  apt-get -qq update || true
  (cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download \
    libc6 libgcc-s1 libstdc++6 zlib1g busybox-static ca-certificates)
  for package in "$work"/debs/*.deb; do
    case $package in
      */ca-certificates_*) dpkg-deb -x "$package" "$work/ca" ;;
      *) dpkg-deb -x "$package" "$root" ;;
    esac
  done
  rm -rf "$root"/usr/share/{doc,lintian,locale,man}
  # At the place of Amazon Linux. The SDK's CRT client does not even start without it, http or not.
  cat "$work"/ca/usr/share/ca-certificates/mozilla/*.crt > "$root/etc/pki/tls/certs/ca-bundle.crt"
  # SAM's own layer on top runs sh, mv and chmod; the others help whoever looks inside.
  for applet in $("$root/bin/busybox" --list); do
    [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
  done
  ln -s /bin/env "$root/usr/bin/env"
  echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
  echo 'root:x:0:' > "$root/etc/group"
  echo 'hosts: files dns' > "$root/etc/nsswitch.conf" # files first: host.docker.internal is there

  # jdk.jdwp.agent is for `sam local invoke -d`.
  "$JAVA_HOME/bin/jlink" --output "$root/var/lang" \
    --strip-debug --no-man-pages --no-header-files --generate-cds-archive --add-modules \
java.se,jdk.attach,jdk.charsets,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jdwp.agent,\
jdk.jfr,jdk.localedata,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.nio.mapmode,\
jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.xml.dom,jdk.zipfs

  cat > "$work/pom.xml" <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>ci</groupId><artifactId>base-image</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-runtime-interface-client</artifactId>
      <version>$client</version>
    </dependency>
  </dependencies>
</project>
POM
  # From the temporary folder, so that the project's own Maven settings stay out of it.
  (cd "$work" && mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies \
    -DincludeScope=runtime -DexcludeArtifactIds=annotations -DoutputDirectory="$root/var/runtime/lib")
  install -m 755 "$here/bootstrap" "$root/var/runtime/bootstrap"

  # The JRE's class archive names the time of lib/modules, so the times are kept.
  tar --numeric-owner --owner=0 --group=0 -C "$root" -cf "$tar.part" .
  rm -f "$cache"/java25-*.tar
  mv "$tar.part" "$tar"
}

if [ ! -e "$tar" ]; then
  mkdir -p "$cache"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  build "$work"
fi

docker import --platform linux/amd64 \
  --change 'ENV LANG=en_US.UTF-8' \
  --change 'ENV TZ=:/etc/localtime' \
  --change 'ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin' \
  --change 'ENV LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib' \
  --change 'ENV LAMBDA_TASK_ROOT=/var/task' \
  --change 'ENV LAMBDA_RUNTIME_DIR=/var/runtime' \
  --change 'WORKDIR /var/task' \
  "$tar" "$image:25-x86_64"
# SAM derives this image from the base once and would go on with an outdated one.
docker image rm --force "$image:25-rapid-x86_64" > /dev/null 2>&1 || true
