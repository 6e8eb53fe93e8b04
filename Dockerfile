# Privy on a server. A node lives as long as its container, so work in a shell inside one:
#   docker build -t privy .
#   docker run -it -v privy:/data --entrypoint sh privy      then: privy account create --name NAME, privy status, ...
FROM node:24-slim AS build
WORKDIR /privy
COPY . .
RUN npm ci && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
COPY --from=build /privy/package.json /privy/LICENSE /privy/
COPY --from=build /privy/bin/privy /privy/bin/privy
COPY --from=build /privy/dist /privy/dist
COPY --from=build /privy/node_modules /privy/node_modules
RUN ln -s /privy/bin/privy /usr/local/bin/privy && install -d -o node -g node -m 700 /data
USER node
ENV PRIVY_HOME=/data
VOLUME /data
ENTRYPOINT ["/privy/bin/privy"]
