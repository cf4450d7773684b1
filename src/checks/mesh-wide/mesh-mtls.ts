import type { Change } from '../../compare/index.ts';
import { resourceKey, asSentence, legacy, joinedSentences, say } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { acceptedMtls } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import {
  goneRootNamespace,
  modeWithoutControlPlane,
  stillReadText,
} from './gone-root-namespace.ts';
import { turnSentence } from './value-change.ts';
import { count, meshReachOf } from '../detection/finding-scope.ts';

/** Finds changes of the mode that holds for the whole mesh (MTLS-2, MTLS-3). */
export const meshMtlsChanged = check({
  id: 'mesh-mtls-changed',
  title: 'mTLS mode of the whole mesh changes',
  level: 'critical',
  blind: 'Workloads that are not rendered here.',
  find: tell,
});

function tell(input: DetectorInput): readonly Told[] {
  const { mesh, before, changes } = input;
  const rootPolicy = changes.find(
    ({ subject }) =>
      subject.kind === 'PeerAuthentication' &&
      subject.namespace === mesh.configuration.rootNamespace,
  );
  const effective = changes.find(
    ({ kind, subject }) => kind === 'mtls-mode' && subject.kind === 'Mesh',
  );
  if (effective === undefined) return [];
  const servers = mesh.workloads.filter(
    ({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value,
  );
  const changed = before === null ? [] : servers.filter(modeChanges(before, mesh));
  const kept = servers.length - changed.length;
  const gone = goneRootNamespace(input);
  const { scope, text } = meshReachOf(input, changed, 'every workload without a narrower policy');
  return [
    {
      subject: rootPolicy?.subject ?? effective.subject,
      key: 'mesh-wide mTLS',
      scope,
      message: `Mesh-wide mTLS ${turnSentence(effective)}${stillReadText(gone)}: ${text}.`,
      why: `The PeerAuthentication in root namespace ${mesh.configuration.rootNamespace} applies if neither a workload nor its namespace has its own${
        kept > 0 && changed.length > 0
          ? `; ${count(kept, 'workload')} of this environment ${kept === 1 ? 'keeps the mode it has' : 'keep the mode they have'}`
          : ''
      }.${effective.after === 'STRICT' ? WITH_PROXY : ''}`,
      origin: effective.origin,
      side: effective.side,
      ...adviceOn(effective),
      ...symptomOf(effective, gone),
    },
  ];
}

/** Tells which workloads are on both sides and accept something else now. */
function modeChanges(before: Mesh, mesh: Mesh): (workload: Workload) => boolean {
  const earlier = new Map(
    before.workloads.map((workload) => [resourceKey(workload.resource), workload]),
  );
  return (workload) => {
    const was = earlier.get(resourceKey(workload.resource));
    return was !== undefined && modeIn(before, was) !== modeIn(mesh, workload);
  };
}

/** Gives the mode of a workload, or the variable that stands for it. */
function modeIn(mesh: Mesh, workload: Workload): string {
  const { mode, variable = mode } = acceptedMtls(mesh, workload, null);
  return variable;
}

/** Says it otherwise where the control plane may go with the mode. */
const symptomOf = ({ after }: Change, gone: string | null): Pick<Told, 'symptom'> | null =>
  gone === null || after !== 'PERMISSIVE'
    ? null
    : {
        symptom: modeWithoutControlPlane(
          gone,
          'plaintext connections that were reset are now accepted',
        ),
      };

const WITH_PROXY =
  ' Callers with a proxy send mTLS automatically to services they know, unless a DestinationRule says otherwise.';

const BY_NAMESPACE = {
  text: 'Roll it out by namespace (one PeerAuthentication each); switch the mesh-wide one last.',
};
const ONLY_WHERE_NEEDED = {
  text: 'Keep the mode of the mesh. Give namespaces that need the weaker one their own PeerAuthentication.',
};

/** Says what people will see, and what to do, by what the mode was and is (MTLS-12, MTLS-16, MTLS-20). */
function adviceOn({ before, after }: Change): Pick<Told, 'symptom' | 'fix'> {
  const added = modesOf(after).filter((mode) => !modesOf(before).includes(mode));
  if (modesOf(after).length < 2 || added.length === 0) return adviceOf(before, after);
  const advice = added.map((mode) => adviceOf(before, mode));
  return {
    symptom: joinedSentences(
      added.map(
        (mode, at) =>
          say`while ${legacy(mode)} is in force, ${asSentence(advice[at]?.symptom ?? '')}`,
      ),
      '; ',
    ),
    fix: {
      text: say`Keep one mesh-wide PeerAuthentication in one place: Git does not show which of several applies.`,
    },
  };
}

/** Splits `PERMISSIVE or STRICT`, which stands for two applied modes of which nobody can tell the last. */
const modesOf = (value: Change['after']): readonly string[] =>
  typeof value === 'string' ? value.split(' or ') : [];

/** Tells whether a variable stands where a mode is expected, whose value is not known here. */
const isVariable = (value: Change['after']): boolean =>
  typeof value === 'string' && !/^[A-Z]+(?: or [A-Z]+)*$/.test(value);

function adviceOf(before: Change['before'], after: Change['after']): Pick<Told, 'symptom' | 'fix'> {
  if (isVariable(after))
    return {
      symptom: say`if STRICT: "connection reset by peer" for callers without a proxy; else plaintext is accepted`,
      fix: { text: say`Put the value in this repository, so that a review can check it.` },
    };
  if (after === 'STRICT')
    return {
      symptom: say`callers without a proxy get "connection reset by peer"`,
      fix: BY_NAMESPACE,
    };
  if (after === 'DISABLE')
    return {
      symptom: say`calls use plaintext: rules that name callers stop matching, clients with ISTIO_MUTUAL fail`,
      fix: ONLY_WHERE_NEEDED,
    };
  if (before === 'DISABLE')
    return {
      symptom: say`no errors: callers with a proxy switch to mTLS, others keep plaintext`,
      fix: BY_NAMESPACE,
    };
  return {
    symptom: isVariable(before)
      ? say`no errors: plaintext connections are accepted, whatever the value was`
      : say`no errors: plaintext connections that were reset are now accepted`,
    fix: ONLY_WHERE_NEEDED,
  };
}
