interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface Login {
  /** To Redis, and to the Sentinels. */
  readonly tls: boolean;
  /** '' for none. */
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
  /** What they call the primary. */
  readonly name: string;
  readonly db: number;
  /** '' for none, as above. */
  readonly sentinelUser: string;
  readonly sentinelPassword: string;
}

export interface ClusterTarget extends Login {
  readonly mode: 'cluster';
  /** Any nodes of it; they tell of the others. */
  readonly hosts: readonly Endpoint[];
}

/** Where there is one primary at a time. */
export type ServerTarget = StandaloneTarget | SentinelTarget;

/** Where Redis is, and in which mode it runs. */
export type RedisTarget = ServerTarget | ClusterTarget;
