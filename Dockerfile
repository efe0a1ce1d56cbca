# Base images: `node scripts/pin-images.ts` writes their digests (docs/deploy.md, "Images").
# JavaScript is the same everywhere: it is made on the machine that builds, whatever platform the image is for.
FROM --platform=$BUILDPLATFORM node:26-trixie-slim AS base
WORKDIR /app
# Lock file first: sources change often, dependencies seldom.
COPY package.json package-lock.json ./

FROM base AS build
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM base AS dependencies
# Without what pages alone use (dist/public has it in one file), and without what no process reads: types, source maps, documents.
RUN --mount=type=cache,target=/root/.npm \
  npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm uninstall --omit=dev --ignore-scripts --no-audit --no-fund @noble/hashes engine.io-client lit nanoevents socket.io-parser \
  && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.md' \) -delete \
  && find node_modules -type d \( -name '.bin' -o -path '*/socket.io/client-dist' -o -path '*/@opentelemetry/*/build/es*' \) -prune -exec rm -r {} + \
  && find node_modules -type d -empty -delete

FROM node:26-trixie-slim AS node

# Debian's C++ libraries and certificates; no shell, no package manager.
FROM gcr.io/distroless/cc-debian13:nonroot
WORKDIR /app
ENV NODE_ENV=production PORT=3000
COPY --from=node /usr/local/bin/node /usr/local/bin/
# The one library of Node's that this base has not (docs/decisions/0010-runtime.md).
COPY --from=node /usr/lib/*-linux-gnu/libatomic.so.1 /usr/lib/
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/dist/public ./dist/public
COPY --from=build /app/dist/admin ./dist/admin
COPY --from=build /app/dist/src ./dist/src
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "require('node:http').get(`http://127.0.0.1:${process.env.PORT}/health/live`, (r) => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# Node itself is process 1: it gets SIGTERM and drains. The flag: docs/deploy.md, "Memory".
ENTRYPOINT ["node", "--max-semi-space-size=4"]
CMD ["dist/src/main.js"]
# Last, because they change with every commit.
ARG VERSION=0.0.0 REVISION=unknown SOURCE=
LABEL org.opencontainers.image.title="Signalbox" \
  org.opencontainers.image.description="WebRTC signaling: a node of a Redis-backed Socket.IO cluster" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.base.name="gcr.io/distroless/cc-debian13:nonroot" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.source="$SOURCE"
