import { counterpartIn } from '../../compare/index.ts';
import { objectKey, objectApplying } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { MeshSides, Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** Kinds that Flux applies as a service account where they name one, each with its group. */
const ACTING: readonly (readonly [group: string, kind: string])[] = [
  ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
  ['helm.toolkit.fluxcd.io', 'HelmRelease'],
];

/** An object of Flux on both sides. */
interface Acting {
  readonly was: Resource;
  readonly is: Resource;
}

/** Objects of Flux that are there before and after, that work, and that stay in their cluster (FLUX-35, FLUX-39). */
export const actingOnBothSides = ({ before, after }: MeshSides): readonly Acting[] =>
  ACTING.flatMap(([group, kind]) => after.ofKind(group, kind)).flatMap((is) => {
    const was = counterpartIn(before, is, after);
    const spec = nodeAt(is.node, 'spec');
    const isIdle = booleanAt(spec, 'suspend') === true || nodeAt(spec, 'kubeConfig') !== undefined;
    return was === undefined || isIdle ? [] : [{ was, is }];
  });

export const accountOf = ({ node }: Resource): string | undefined =>
  stringAt(node, 'spec', 'serviceAccountName');

/**
 * Finds what Flux applies as a service account that is not there any more: without a binding it may do nothing
 * (FLUX-39).
 */
export const applierAccountMissing = check({
  id: 'applier-account-missing',
  title: 'Flux applies as a service account that does not exist',
  level: 'high',
  blind: 'Accounts and bindings made by hand or by another repository.',
  find: (input) =>
    betweenSides(input, (sides) => actingOnBothSides(sides).flatMap((each) => tell(each, sides))),
});

function tell({ was, is }: Acting, { before, after }: MeshSides): readonly Told[] {
  const [then, now] = [accountOf(was), accountOf(is)];
  const given = nodeAt(is.node, 'spec', 'serviceAccountName');
  if (then === undefined || now === undefined || given === undefined) return [];
  const { namespace } = is;
  const provider = accountIn(before, namespace, then);
  if (provider === undefined || isKnown(after, namespace, now)) return [];
  const why =
    then === now
      ? `This change takes ServiceAccount ${namespace}/${now} away (${placeOf(provider.origin)} at the base).`
      : `It was ${then} (${placeOf(provider.origin)} at the base).`;
  return [
    {
      subject: is,
      key: `account ${namespace}/${now}`,
      cause: `account ${namespace}/${now}`,
      message: `Flux applies nothing new of ${subjectText(is)}: it acts as service account ${namespace}/${now}, which is not there.`,
      why: `No ServiceAccount \`${now}\` is in namespace ${namespace}, and no binding names it (${placeOf(given.origin)}). ${why}`,
      symptom: `forbidden: User "system:serviceaccount:${namespace}:${now}" cannot …; what it applied before stays as it is`,
      origin: given.origin,
      fix: {
        text:
          then === now
            ? `Keep ServiceAccount ${namespace}/${now}, or name another one here.`
            : `Write \`${then}\`, or add ServiceAccount ${namespace}/${now} with a RoleBinding.`,
      },
    },
  ];
}

const accountIn = (mesh: Mesh, namespace: string, name: string): Resource | undefined =>
  mesh.find('', 'ServiceAccount', namespace, name);

const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];

/** Tells whether the account is there, or may be: who binds a role to it has it made elsewhere. */
const isKnown = (mesh: Mesh, namespace: string, name: string): boolean =>
  accountIn(mesh, namespace, name) !== undefined ||
  mesh.external.has(`ServiceAccount ${namespace}/${name}`) ||
  BINDINGS.flatMap((kind) => mesh.ofKind('rbac.authorization.k8s.io', kind)).some((binding) =>
    itemsAt(binding.node, 'subjects').some(
      (subject) =>
        stringAt(subject, 'name') === name &&
        (stringAt(subject, 'namespace') ?? binding.namespace) === namespace,
    ),
  );

/**
 * Finds Kustomizations that no longer decrypt what they apply: Flux refuses to apply a Secret that SOPS encrypted, and all
 * else with it (FLUX-41).
 */
export const secretNotDecrypted = check({
  id: 'secret-not-decrypted',
  title: 'Flux no longer decrypts a SOPS Secret it applies',
  level: 'high',
  blind: 'Secrets of folders outside this repository.',
  find: (input) =>
    betweenSides(input, (sides) =>
      actingOnBothSides(sides).flatMap((each) => tellEncrypted(each, input)),
    ),
});

function tellEncrypted({ was, is }: Acting, { rendered }: DetectorInput): readonly Told[] {
  const then = nodeAt(was.node, 'spec', 'decryption');
  if (then === undefined || nodeAt(is.node, 'spec', 'decryption') !== undefined) return [];
  const own = objectKey(is);
  const secrets = rendered.roots
    .filter(({ root }) => objectApplying(root)?.appliedAs?.some(({ object }) => object === own))
    .flatMap(({ resources }) => resources.filter(isEncrypted));
  const [first, ...more] = secrets;
  return first === undefined ? [] : [refusal(is, then.origin, first, more.length)];
}

const isEncrypted = ({ group, kind, node }: Resource): boolean =>
  group === '' && kind === 'Secret' && nodeAt(node, 'sops') !== undefined;

const refusal = (is: Resource, origin: Origin, first: Resource, more: number): Told => ({
  subject: is,
  side: 'base',
  message: say`Flux applies nothing new of ${slot.object(is)}: ${slot.object(first)} is encrypted, and is decrypted no more.`,
  why: `\`spec.decryption\` goes (${placeOf(origin)} at the base), and SOPS encrypted ${subjectText(first)} (${placeOf(first.origin)})${more === 0 ? '' : ` and ${String(more)} more`}. Flux refuses such a Secret, and with it all of the Kustomization.`,
  symptom: say`is SOPS encrypted, configuring decryption is required for this secret to be reconciled; what it applied before stays as it is`,
  origin,
  fix: { text: say`Keep \`spec.decryption\` as long as an encrypted Secret is in the folder.` },
});
