/** Kinds whose pods `kubectl exec` finds by the name of the workload. */
const EXECUTABLE: Readonly<Record<string, string>> = {
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  Job: 'job',
  ReplicaSet: 'rs',
  Pod: 'pod',
};

export interface NamedWorkload {
  readonly namespace: string;
  /** `deploy/orders` */
  readonly name: string;
}

/** Reads `Deployment shop/orders`; null where it is called otherwise, or runs no pods of its own that last. */
export function workloadOf(text: string): NamedWorkload | null {
  const [, kind = '', namespace = '', name = ''] =
    /^([A-Za-z]+) ([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(text) ?? [];
  const short = Object.hasOwn(EXECUTABLE, kind) ? EXECUTABLE[kind] : undefined;
  // a name that begins with a hyphen would be an option
  if (short === undefined || namespace.startsWith('-') || name.startsWith('-')) return null;
  return { namespace, name: `${short}/${name}` };
}
