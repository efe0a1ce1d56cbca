interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface Login {
  /** Whether connections use TLS: those to Redis, and those to the Sentinels. */
  readonly tls: boolean;
  /** '' if there is no user name. */
  readonly user: string;
  readonly password: string;
}

interface StandaloneTarget extends Login {
  readonly mode: 'standalone';
  readonly hosts: readonly [Endpoint];
  readonly db: number;
}

interface SentinelTarget extends Login {
  readonly mode: 'sentinel';
  /** The Sentinels. */
  readonly hosts: readonly Endpoint[];
  /** The name by which the Sentinels know the primary. */
  readonly name: string;
  readonly db: number;
  /** '' if there is no user name; the Sentinels have a login of their own. */
  readonly sentinelUser: string;
  readonly sentinelPassword: string;
}

export interface ClusterTarget extends Login {
  readonly mode: 'cluster';
  /** Some servers of the cluster. One that answers is enough: it names the others. */
  readonly hosts: readonly Endpoint[];
}

/** The modes that have one primary at a time. */
export type ServerTarget = StandaloneTarget | SentinelTarget;

/** Where Redis is, and in which mode it runs. */
export type RedisTarget = ServerTarget | ClusterTarget;
