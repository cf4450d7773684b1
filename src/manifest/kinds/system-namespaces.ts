/** Of objects in these `istioctl analyze` says nothing: they are the cluster's own. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

/** Whether objects of a namespace are none of an author's: no analysis of Istio looks at them. */
export const isSystemNamespace = (namespace: string): boolean => PASSED_OVER.has(namespace);
