# syntax=docker/dockerfile:1
# Muster in a container of its own:
#
#   docker build --tag muster .
#   docker run --name muster --publish 8080:8080 --volume muster:/var/lib/muster muster
#   docker exec muster muster token create

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches outlive a build; the binary must not stay in one.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin muster \
    && install -D target/release/muster /out/muster

FROM debian:bookworm-slim
# Mail servers and OpenID providers are trusted by the certificates of the system.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --home-dir /var/lib/muster --create-home --shell /usr/sbin/nologin muster
COPY --from=build /out/muster /usr/local/bin/muster
COPY LICENSE /usr/share/doc/muster/LICENSE
USER 10001
WORKDIR /var/lib/muster
VOLUME /var/lib/muster
# A container is reached from outside itself. Each key of muster.example.toml can be set like this.
ENV MUSTER_LISTEN=0.0.0.0:8080 MUSTER_DATA=/var/lib/muster
EXPOSE 8080
# bash speaks TCP by itself, so that nothing need be installed to ask.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]
# SIGTERM, which docker stop sends, lets requests under way finish.
ENTRYPOINT ["muster"]
CMD ["serve"]
