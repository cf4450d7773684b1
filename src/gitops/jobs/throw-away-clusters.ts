/** Lists how a script or a pipeline says that it makes a cluster for one run, and what the cluster runs in. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/\bkind create cluster\b/, 'containers of the machine'],
  [/\bk3d cluster create\b/, 'containers of the machine'],
  [/\bminikube start\b/, 'a container or a machine within the machine'],
  [/\bctlptl (?:create cluster|apply)\b/, 'a cluster of kind, k3d or minikube'],
  [/\bkwokctl create cluster\b/, 'processes of the machine, without nodes'],
  [/\btalosctl cluster create\b/, 'containers of the machine'],
  [/\bkindest\/node\b|\brancher\/k3s:/, 'the image of a node of kind, or of k3s in a container'],
  [/\bkind\.x-k8s\.io\/|\bkind[-_]config\b/, 'what only kind reads'],
  [
    /\/(?:kind-action|(?:actions-)?setup-(?:kind|minikube|k3d(?:-k3s)?|k3s|microk8s)|minikube-action|(?:action-)?k3d(?:-action)?|k3s-action|action-k3s-helm|microk8s-actions)@/i,
    'an action that runs one of these on the runner',
  ],
  [
    /(?:create|install)[-_](?:kind|k3d|minikube)(?![a-z])/i,
    'a script or target that runs one of these',
  ],
];

const MAKES = new RegExp(MAKERS.map(([{ source }]) => `(?:${source})`).join('|'), 'i');

/** Tells whether a text makes a cluster for one run. */
export const makesCluster = (text: string): boolean => MAKES.test(text);

/** Logs in to a cluster that was there before, or chooses one. */
const LOGS_IN =
  /\bupdate-kubeconfig\b|\bget-credentials\b|(?:aks-set-context|get-gke-credentials|k8s-set-context)@|\bset-credentials\b|\boc login\b|\btsh kube login\b/;

const OTHER_CLUSTER =
  /--(?:kube-?)?context[ =](?!["']?(?:kind|k3d|minikube))|--kube-apiserver[ =]|--(?:server|token)[ =]|\bset-cluster\b|\buse-context (?!["']?(?:kind|k3d|minikube))/;

/** A file of the machine, as a kubeconfig. */
const LOCAL_CONFIG =
  /(?:\bKUBECONFIG(?:=|: )|--kube-?config[ =])["']?((?:\$\{\{ ?(?:github\.workspace|runner\.temp) ?\}\}|\$\(pwd\)|\$\{?(?:PWD|HOME|RUNNER_TEMP|GITHUB_WORKSPACE|CI_PROJECT_DIR)\}?|~)?[\w./-]+)["']?(?=[\s;]|$)/g;

/** Puts content into a file. */
const WRITES = />|\b(?:tee|cp|mv|curl|wget|s3|gsutil)\b/;
const OF_KUBECONFIG = /\$\{?KUBECONFIG\b\}?|\.kube\/|kube-?_?config/i;
const IS_OWN = /\b(?:kind|k3d|k3s|minikube|microk8s|ctlptl|kwokctl|talosctl)\b/;

/**
 * Tells whether texts log in to a cluster or are given a kubeconfig. Where nobody but the job writes files of its machine, a
 * kubeconfig there is one that the job makes: it counts if what writes it is no tool that makes clusters.
 */
export function getsCluster(texts: readonly string[], isMachineFresh: boolean): boolean {
  const whole = texts.join('\n');
  if (LOGS_IN.test(whole)) return true;
  const local = isMachineFresh ? [...whole.matchAll(LOCAL_CONFIG)] : [];
  const paths = local.map(([, path = '']) => path);
  const isWritten = texts.some((text) => {
    const written = WRITES.test(text) && !IS_OWN.test(text) ? text.slice(text.search(WRITES)) : '';
    return OF_KUBECONFIG.test(written) || paths.some((path) => written.includes(path));
  });
  if (isWritten) return true;
  const others = isMachineFresh ? whole.replace(LOCAL_CONFIG, '') : whole;
  return /KUBE_?CONFIG/.test(
    local.length > 0 ? others.replace(/\$\{?KUBECONFIG\b\}?/g, '') : others,
  );
}

/** Tells whether texts go to a cluster that was not made for a test. */
export const goesElsewhere = (texts: readonly string[]): boolean =>
  texts.some((text) => OTHER_CLUSTER.test(text) && !makesCluster(text));
