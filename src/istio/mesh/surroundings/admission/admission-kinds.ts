import type { Node, Resource } from '../../../../manifest/index.ts';
import { stringAt } from '../../../../manifest/index.ts';
import { nodesAt } from '../../../matching/node-walk.ts';

/** Names the tools whose form of rules a kind has. */
export type RuleForm = 'rules' | 'kyverno' | 'gatekeeper';

/** A kind whose objects change or refuse others on their way into the cluster. */
export interface AdmissionKind {
  readonly group: string;
  /** Absent for every kind of the group. */
  readonly kind?: string;
  readonly form: RuleForm;
  /** Says where a list of rules is, with the selectors that limit them. */
  readonly stages: readonly RuleStage[];
  /** Tells whether an object does anything but warn and note. */
  readonly acts?: (resource: Resource) => boolean;
  /** Only for objects of its own namespace. */
  readonly isNamespaced?: true;
  readonly verb: 'change' | 'refuse' | 'change or refuse' | 'delete';
}

export interface RuleStage {
  readonly at: readonly string[];
  readonly rules: readonly (readonly string[])[];
}

const RULES: readonly RuleStage[] = [{ at: ['spec'], rules: [['rules']] }];
const CONSTRAINTS: readonly RuleStage[] = [
  { at: ['spec', 'matchConstraints'], rules: [['resourceRules']] },
];

const webhooks = (kind: string, verb: AdmissionKind['verb']): AdmissionKind => ({
  group: 'admissionregistration.k8s.io',
  kind,
  verb,
  form: 'rules',
  stages: [{ at: ['webhooks'], rules: [['rules']] }],
});

/**
 * Makes a test whether a policy acts: it does unless a field holds only these words, which block nothing.
 */
const unless =
  (path: readonly string[], ...harmless: readonly string[]) =>
  ({ node }: Resource): boolean => {
    const said = nodesAt(node, path).flatMap((each) => stringAt(each)?.toLowerCase() ?? []);
    return said.length === 0 || said.some((each) => !harmless.includes(each));
  };

const kubewarden = (kind: string): AdmissionKind => ({
  group: 'policies.kubewarden.io',
  kind,
  verb: 'change or refuse',
  form: 'rules',
  stages: RULES,
  acts: unless(['spec', 'mode'], 'monitor'),
  ...(kind.startsWith('Cluster') ? {} : { isNamespaced: true }),
});

const kyvernoCel = (kind: string, verb: AdmissionKind['verb']): readonly AdmissionKind[] =>
  ['', 'Namespaced'].map((prefix) => ({
    group: 'policies.kyverno.io',
    kind: `${prefix}${kind}`,
    verb,
    form: 'rules',
    stages: CONSTRAINTS,
    ...(prefix !== '' && { isNamespaced: true }),
    acts: unless(['spec', 'validationActions'], 'audit', 'warn'),
  }));

const CLEANUP: readonly RuleStage[] = [{ at: ['spec'], rules: [['match']] }];

const kyverno = (kind: string, isCluster: boolean): AdmissionKind => ({
  group: 'kyverno.io',
  kind,
  form: 'kyverno',
  ...(kind.includes('Cleanup')
    ? { stages: CLEANUP, verb: 'delete' as const }
    : { stages: [], verb: 'change or refuse' as const }),
  ...(!isCluster && { isNamespaced: true as const }),
});

/** Whom a constraint is about is all in its `match`, and everybody without one. */
const MATCH: readonly RuleStage[] = [{ at: ['spec'], rules: [] }];

const assigning = (kind: string): AdmissionKind => ({
  group: 'mutations.gatekeeper.sh',
  kind,
  verb: 'change',
  form: 'gatekeeper',
  stages: [{ at: ['spec'], rules: [['applyTo']] }],
});

/** Every kind of which it is known where its rules are. A new one is one line. AROUND-5, 6 */
const ADMISSION_KINDS: readonly AdmissionKind[] = [
  webhooks('MutatingWebhookConfiguration', 'change or refuse'),
  webhooks('ValidatingWebhookConfiguration', 'refuse'),
  ...['ClusterAdmissionPolicy', 'AdmissionPolicy'].map(kubewarden),
  ...['ClusterAdmissionPolicyGroup', 'AdmissionPolicyGroup'].map(kubewarden),
  ...kyvernoCel('ValidatingPolicy', 'refuse'),
  ...kyvernoCel('ImageValidatingPolicy', 'refuse'),
  ...kyvernoCel('MutatingPolicy', 'change'),
  ...kyvernoCel('DeletingPolicy', 'delete'),
  kyverno('ClusterPolicy', true),
  kyverno('Policy', false),
  kyverno('ClusterCleanupPolicy', true),
  kyverno('CleanupPolicy', false),
  {
    group: 'constraints.gatekeeper.sh',
    verb: 'refuse',
    form: 'gatekeeper',
    stages: MATCH,
    acts: unless(['spec', 'enforcementAction'], 'dryrun', 'warn'),
  },
  ...['Assign', 'AssignMetadata', 'ModifySet', 'AssignImage'].map(assigning),
];

/** Kinds whose rules hold where a binding says so. */
export const BOUND_POLICIES: ReadonlyMap<string, { binding: string; verb: AdmissionKind['verb'] }> =
  new Map([
    [
      'ValidatingAdmissionPolicy',
      { binding: 'ValidatingAdmissionPolicyBinding', verb: 'refuse' as const },
    ],
    [
      'MutatingAdmissionPolicy',
      { binding: 'MutatingAdmissionPolicyBinding', verb: 'change' as const },
    ],
  ]);

export const admissionKindOf = ({
  group,
  kind,
}: Pick<Resource, 'group' | 'kind'>): AdmissionKind | undefined =>
  ADMISSION_KINDS.find((row) => row.group === group && (row.kind ?? kind) === kind);

/** Kinds with rights, whose rules look alike and admit nothing: they have verbs, and no operations. */
export const rulesAnywhere = (maps: Iterable<Node>): readonly Node[] =>
  [...maps].filter(
    (map) => map.kind === 'map' && map.entries.has('operations') && map.entries.has('apiGroups'),
  );
