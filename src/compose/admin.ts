import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { adminOperations, type OptionalParts } from '../adapters/http/admin/operations.ts';
import { adminApi, takesAdminBody } from '../adapters/http/admin/router.ts';
import { createAdminApp } from '../adapters/http/app.ts';
import { adminPage as createPage } from '../adapters/http/routes/admin-page.ts';
import type { MetricsSource } from '../adapters/http/routes/metrics.ts';
import { createHttpServer } from '../adapters/http/server.ts';
import { addressKey } from '../adapters/system/client-address.ts';
import type { Settings } from '../config/settings.ts';
import { version } from '../config/version.ts';
import { Administration, type AdministrationPorts } from '../core/administration/administration.ts';
import type { SignalingNode } from '../core/node.ts';
import type { Log } from '../core/ports.ts';
import { listen } from './listen.ts';
import { createMint } from './mint.ts';

/** Most TCP connections on ADMIN_PORT: some scrapers and some administrators. */
const MOST_CONNECTIONS = 200;

export interface AdminParts {
  readonly settings: Settings;
  readonly node: SignalingNode;
  readonly log: Log;
  readonly metrics: MetricsSource;
  /** The folder with the page, from the build. May be missing. */
  readonly pageDir: string;
  readonly ready: AdministrationPorts['ready'];
  readonly drain: AdministrationPorts['drain'];
  readonly load: AdministrationPorts['load'];
  readonly timeline: AdministrationPorts['timeline'];
  readonly webhooks: OptionalParts['webhooks'];
  addressOf(request: IncomingMessage): string;
}

/** The administration of a node, and where it is served. */
export interface Admin {
  readonly administration: Administration;
  /** What the port of clients serves of it. */
  readonly onMainPort: {
    readonly metrics: MetricsSource | undefined;
    readonly api: ReturnType<typeof adminApi> | undefined;
    readonly adminPage: ReturnType<typeof createPage> | undefined;
  };
  /** Whether the port of clients reads the body of a request for it. */
  takesBody(request: IncomingMessage): boolean;
  /** Listens on ADMIN_PORT, if there is one. Answers with its URL. */
  listen(): Promise<string | undefined>;
  close(): void;
}

/** Every node answers the questions of others. It answers requests only where ADMIN_KEY is set. */
export function createAdmin(parts: AdminParts): Admin {
  const { settings, node, log, metrics, pageDir, addressOf, webhooks, ...ports } = parts;
  const administration = new Administration(node, { version: version(), ...ports });
  node.administration = administration;
  const { adminKey: key, adminPort: port, host } = settings;
  const api =
    key === undefined
      ? undefined
      : adminApi({
          key,
          operations: adminOperations(node, administration, { mint: createMint(settings.access), webhooks }),
          version: version(),
          limits: node.addressLimits,
          log,
          // No edge stands before ADMIN_PORT, so that whoever asks there would choose what X-Forwarded-For says.
          addressOf: port === undefined ? addressOf : ({ socket }) => addressKey(socket.remoteAddress),
          answered: (route, status) => node.events.emit({ type: 'admin-answered', route, status }),
        });
  const adminPage = key === undefined ? undefined : createPage(pageDir);
  if (port === undefined) {
    return {
      administration,
      onMainPort: { metrics, api, adminPage },
      takesBody: api === undefined ? () => false : takesAdminBody,
      listen: () => Promise.resolve(undefined),
      close: () => undefined,
    };
  }
  const http = createHttpServer(createAdminApp({ metrics, api, adminPage, log }));
  http.maxConnections = MOST_CONNECTIONS;
  return {
    administration,
    onMainPort: { metrics: undefined, api: undefined, adminPage: undefined },
    takesBody: () => false,
    listen: () => listen(http, { port, ...(host !== undefined && { host }) }),
    close: () => end(http),
  };
}

function end(http: HttpServer): void {
  http.close();
  http.closeAllConnections();
}
