/**
 * A code of `istioctl` or Kiali that no check has, because manifests do not decide it or something else tells
 * it better.
 */
export interface LiveCode {
  readonly code: string;
  /** The name that Istio or Kiali has for it. */
  readonly name: string;
  /** Says why, in a sentence. */
  readonly because: string;
}

const PRECHECK = 'It is about the cluster that istioctl is about to install into.';
const NEVER = 'No analyzer of Istio gives it any more.';
const RUNNING = 'It compares pods as they run with what the injector would make of them now.';

const CALLS =
  'It concerns meshes without automatic mTLS, in which `strict-mtls-cuts-off-callers` asks of each call whether it is refused.';

/** Lists the codes that are not looked for; Istio's are those of its sources at 86c9f01f. */
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
  { code: 'IST0172', name: 'FutureUnsupportedGatewayAPIVersion', because: PRECHECK },
  {
    code: 'KIA0108',
    name: 'authorizationpolicy.source.principalforeign',
    because:
      'Accounts of another trust domain are those of another mesh, which the tree seldom holds.',
  },
  { code: 'KIA0401', name: 'peerauthentication.mtls.destinationrulemissing', because: CALLS },
  { code: 'KIA0501', name: 'peerauthentications.mtls.destinationrulemissing', because: CALLS },
  {
    code: 'KIA1108',
    name: 'virtualservices.gateway.oldnomenclature',
    because:
      'The old form of the name means the same as the new one (ROUTE-6), and Istio accepts it.',
  },
];
