import { toldPlaces } from '../../gitops/index.ts';
import { problemsOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { CARRIED, isMeshKind, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Resource, SchemaViolation } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';
import { fixOfMistakes, mistakesOf, reasonsOfMistakes, whyOfMistakes } from './object-refused.ts';
import { overlaidText } from './removed-by-overlay.ts';
import { symptomThere } from './refusal-symptoms.ts';
import { onceBuilt } from './unbuilt-folder.ts';

/** The minor release of Kubernetes 1 that the configuration, or a file that makes its clusters, says of an environment; null for none. */
function toldRelease({ environment: { kubernetesVersion, kubernetesSaid } }: Mesh): number | null {
  return minorOf(kubernetesVersion ?? kubernetesSaid?.version);
}

function minorOf(version: string | null | undefined): number | null {
  const minor = /^v?1\.(\d+)/.exec(version ?? '')?.[1];
  return minor === undefined ? null : Number(minor);
}

/** Says which file says the release, behind a space; empty where the configuration does, or none. */
export function releaseText({ environment: { kubernetesVersion, kubernetesSaid } }: Mesh): string {
  const said = kubernetesVersion === undefined ? kubernetesSaid : null;
  return said?.version == null ? '' : ` ${said.places}.`;
}

const isCarried = (minor: number): boolean => minor >= CARRIED.from && minor <= CARRIED.until;

const CARRIED_TEXT = `1.${String(CARRIED.from)} to 1.${String(CARRIED.until)}`;

/**
 * Tells whether the API server of an environment refuses what violates a rule. Where nobody says which release it is, or
 * that is one whose rules are not known here, it is refused if all releases refuse it whose rules are. An API that went
 * stays away: it is known of older and of newer releases too.
 */
export function refusedByServerOf(mesh: Mesh): (violation: SchemaViolation) => boolean {
  return ({ kind, kubernetes }) => {
    if (kubernetes === undefined) return true;
    const minor = toldRelease(mesh);
    if (minor === null || minor < kubernetes.from) return false;
    const isGone = kind === 'unknown-version' && kubernetes.until >= CARRIED.until;
    return isGone || minor <= kubernetes.until;
  };
}

/** Finds objects that some releases take and others refuse, where nothing says which one an environment runs. */
export const refusedBySomeReleases = check({
  id: 'refused-by-some-releases',
  title: "Some Kubernetes releases reject an object; cluster's version not known",
  level: 'medium',
  blind: `The release that a cluster runs, unless the configuration or a file that makes it names it, and releases other than ${CARRIED_TEXT}.`,
  find: (input) =>
    input.mesh.environment.kubernetesVersion === undefined
      ? input.mesh.resources.flatMap((resource) => tellRefusedBySome(resource, input))
      : [],
});

function tellRefusedBySome(
  resource: Resource,
  { schemas, rendered, mesh }: DetectorInput,
): readonly Told[] {
  if (isMeshKind(resource)) return [];
  const some = problemsOf(resource, schemas).filter(({ kubernetes }) => kubernetes !== undefined);
  const [first, ...more] = mistakesOf(some);
  if (first === undefined || toldRelease(mesh) !== null) return [];
  const mistakes = [first, ...more] as const;
  const said = mesh.environment.kubernetesSaid ?? null;
  const who =
    said === null
      ? 'Nothing says which release this environment runs.'
      : `${said.places}, for a cluster that is not known to be this one.`;
  const from = Math.min(...some.map(({ kubernetes = CARRIED }) => kubernetes.from));
  const until = Math.max(...some.map(({ kubernetes = CARRIED }) => kubernetes.until));
  const once = onceBuilt(resource, rendered);
  return [
    {
      subject: resource,
      key: `refused by some releases: ${first.key}`,
      scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
      ...once,
      message: `${subjectText(resource)} is refused ${releasesText(from, until)}; ${from <= CARRIED.from && until >= CARRIED.until ? 'older ones' : 'others'} may take it${overlaidText(resource, rendered)}.`,
      why: `${whyOfMistakes(mistakes)} ${who}`,
      symptom: symptomThere(resource, first.symptom),
      origin: first.origin,
      related: more.map(({ origin }) => origin),
      ...(more.length > 0 && { reasons: reasonsOfMistakes(mistakes) }),
      fix: {
        text: `${fixOfMistakes(mistakes)} If another release runs, say so at environments[].kubernetesVersion in .meshwarden/config.yaml.`,
      },
    },
  ];
}

/** Says where something is refused: before the carried releases it is known of no version but those that went there. */
function releasesText(from: number, until: number): string {
  if (from < CARRIED.from) return `from Kubernetes 1.${String(from)} on`;
  if (until >= CARRIED.until) return `where Kubernetes 1.${String(from)} or later runs`;
  return from === CARRIED.from
    ? `where Kubernetes 1.${String(until)} or older runs`
    : `where Kubernetes 1.${String(from)} to 1.${String(until)} runs`;
}

/** Says that an environment runs a release whose rules are not known here, where the change touches what they are for. */
export function unknownRelease({ mesh, changes }: DetectorInput): readonly Undecided[] {
  const minor = minorOf(mesh.environment.kubernetesVersion);
  if (minor === null || isCarried(minor)) return [];
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const first = mesh.resources.find(
    (resource) => !isMeshKind(resource) && changed.has(resourceKey(resource)),
  );
  if (first === undefined) return [];
  return [
    {
      subject: first,
      key: 'release of Kubernetes',
      message: `${toldPlaces.known([mesh.environment.name], [mesh.environment])[0] ?? 'The cluster'} runs Kubernetes 1.${String(minor)}, whose rules are not known here: told as refused is what all of ${CARRIED_TEXT} refuse, and APIs that are known to be gone from it.`,
      origin: first.origin,
    },
  ];
}
