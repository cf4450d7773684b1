/**
 * Matches folders of the system that hold data alone, or what every program may know of it: logs, certificates that all
 * trust, names and time zones, modules of the kernel. Devices below `/dev` a container opens only if it is privileged.
 */
const HARMLESS =
  /^\/(?:var\/(?:log|tmp|cache|lib\/docker\/containers)|etc\/(?:localtime|timezone|hostname|machine-id|os-release|ssl|pki|ca-certificates)|usr\/(?:share|src|lib\/(?:modules|os-release)|local\/share)|lib\/modules)(?:\/.*)?$/;

/** Matches folders of the system: what a node runs, its settings, its kernel and the programs that run its pods. */
const SYSTEM = /^\/(?:bin|sbin|lib(?:32|64)?|usr|boot|etc|proc|root|run|sys|var|opt\/cni)(?:\/|$)/;

/** Matches folders above those of the system. */
const ABOVE = /^\/(?:opt)?$/;

/** Words of what runs a node's pods and their network; a folder that is called so is nobody's own. */
const OF_NODES =
  /cni|kube|k8s|containerd|docker|crio|cri-o|rancher|k3s|k0s|rke|etcd|netns|cilium|calico|flannel|systemd|dbus|istio|podman|cloud/;

/** Gives a path as the kernel takes it: without `.`, `..` and doubled slashes; `/var/run` is `/run`. */
export function plainFolder(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/'))
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  return `/${steps.join('/')}`.replace(/^\/var\/run(?=\/|$)/, '/run');
}

/**
 * Tells whether a pod with this path of a node gets at the node itself: at its system, a socket of one of its programs, or
 * a folder above. A folder under `/run` or `/var/lib` that has the name of what runs the pod is its own. AROUND-19
 */
export function reachesNode(folder: string, owner: string): boolean {
  if (/\.sock(?:et)?$|(?:^|\/|_)socket$/.test(folder) || ABOVE.test(folder)) return true;
  if (HARMLESS.test(folder) || !SYSTEM.test(folder)) return false;
  const own = /^\/(?:run|var\/lib)\/([^/]+)/.exec(folder)?.[1] ?? '';
  const isOwn = own.length >= SHORTEST_NAME && owner.includes(own) && !OF_NODES.test(own);
  return !isOwn;
}

/** Names this short are part of many others. */
const SHORTEST_NAME = 3;
