/** What the configuration declares of a variable: a contract between a service and its environments. */
export interface DeclaredVariable {
  /** Glob of the workload's name, without the environment's own word; all workloads where labels are given alone. */
  readonly workload: string;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly required: boolean;
  readonly type?: DeclaredType;
  /** Regular expression of RE2 that the whole value fits. */
  readonly pattern?: string;
  /** Environments that it is declared for; all where none is named. */
  readonly environments: readonly string[];
  /** Whether its value has to come from a Secret. */
  readonly secret: boolean;
}

export const DECLARED_TYPES = ['number', 'boolean', 'duration', 'size', 'url'] as const;

export type DeclaredType = (typeof DECLARED_TYPES)[number];
