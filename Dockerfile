# A node for a server. Build: docker build -t privy .   Run: docker run -it --rm -v privy:/data privy account create --name server
FROM node:24-slim AS build
WORKDIR /privy
COPY . .
RUN npm ci && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
COPY --from=build /privy/package.json /privy/LICENSE /privy/
COPY --from=build /privy/bin/privy /privy/bin/privy
COPY --from=build /privy/dist /privy/dist
COPY --from=build /privy/node_modules /privy/node_modules
RUN install -d -o node -g node -m 700 /data
USER node
ENV PRIVY_HOME=/data
VOLUME /data
ENTRYPOINT ["/privy/bin/privy"]
