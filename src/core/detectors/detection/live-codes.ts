/** A code of `istioctl` that manifests do not decide, and why. */
export interface LiveCode {
  readonly code: string;
  /** As Istio names it. */
  readonly name: string;
  /** A sentence. */
  readonly because: string;
}

const PRECHECK = 'It is about the cluster that istioctl is about to install into.';
const NEVER = 'No analyzer of Istio gives it any more.';
const RUNNING = 'It compares pods as they run with what the injector would make of them now.';

/** Istio's codes that are not looked for, as its sources have them at 86c9f01f. */
export const LIVE_CODES: readonly LiveCode[] = [
  { code: 'IST0001', name: 'InternalError', because: 'It is about istioctl itself.' },
  {
    code: 'IST0136',
    name: 'AlphaAnnotation',
    because:
      "istioctl does not run the analyzer that gives it: most of Istio's annotations are alpha.",
  },
  { code: 'IST0141', name: 'InsufficientPermissions', because: PRECHECK },
  { code: 'IST0142', name: 'UnsupportedKubernetesVersion', because: PRECHECK },
  { code: 'IST0143', name: 'LocalhostListener', because: NEVER },
  { code: 'IST0156', name: 'UnsupportedGatewayAPIVersion', because: PRECHECK },
  { code: 'IST0158', name: 'PodsIstioProxyImageMismatchInNamespace', because: RUNNING },
  { code: 'IST0168', name: 'UnknownUpgradeCompatibility', because: NEVER },
  { code: 'IST0169', name: 'UpdateIncompatibility', because: PRECHECK },
  {
    code: 'IST0171',
    name: 'NegativeConditionStatus',
    because: 'It reads the status that a cluster writes, which no repository holds.',
  },
  { code: 'IST0172', name: 'FutureUnsupportedGatewayAPIVersion', because: PRECHECK },
];
