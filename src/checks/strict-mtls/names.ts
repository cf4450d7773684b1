import type { CallSource, Service, Workload } from '../../istio/index.ts';

/** `namespace/name`, or the name alone where there is no namespace. */
const qualified = (namespace: string, name: string): string =>
  namespace === '' ? name : `${namespace}/${name}`;

export const workloadText = ({ kind, namespace, name }: Workload): string =>
  `${kind} ${qualified(namespace, name)}`;

export const serviceText = ({ namespace, name }: Service): string => qualified(namespace, name);

export function callerText(source: CallSource): string {
  switch (source.kind) {
    case 'workload':
      return source.init === undefined
        ? workloadText(source.workload)
        : `init container ${source.init.name} of ${workloadText(source.workload)}`;
    case 'gateway':
      return `gateway ${qualified(source.namespace, source.name)}`;
    case 'identity':
      return `service account ${qualified(source.namespace, source.serviceAccount)}`;
  }
}
