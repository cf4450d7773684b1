import type { GroupKind } from '../../../manifest/index.ts';

/** Tells whether a kind is one of Kubernetes itself: its groups have no domain, or its own. */
export const isOfKubernetes = ({ group }: GroupKind): boolean =>
  !group.includes('.') || group.endsWith('.k8s.io');
