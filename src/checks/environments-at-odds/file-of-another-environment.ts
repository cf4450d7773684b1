import type { Change } from '../../compare/index.ts';
import { environmentsNamed } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { counted, listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** Finds values that an environment takes from the file of another one since a change, and had from its own before. */
export const fileOfAnotherEnvironment = check({
  id: 'file-of-another-environment',
  title: 'Environment takes values from a file named after another',
  level: 'high',
  blind: "Files without an environment's name in their own name.",
  find: (input) =>
    [...groupedBy(swapped(input), ({ file }) => file).values()].flatMap((all) => tell(input, all)),
});

/** Holds a value that stands in a file of another environment now, and in one of its own before. */
interface SwappedValue {
  readonly change: Change;
  readonly file: string;
  readonly instead: string;
  /** Names the environment that the file is called for. */
  readonly other: string;
}

function swapped({ mesh, environments = [], changes }: DetectorInput): readonly SwappedValue[] {
  return changes.flatMap((change) => {
    const { formerly, origin, side, object } = change;
    if (formerly === undefined || side !== 'head' || object === null) return [];
    const [other, ...more] = environmentsNamed(origin.file, environments);
    if (other === undefined || other === mesh || more.length > 0) return [];
    if (!environmentsNamed(formerly.file, environments).includes(mesh)) return [];
    const { name } = other.environment;
    return [{ change, file: origin.file, instead: formerly.file, other: name }];
  });
}

/** This many objects are named, and the rest is counted. */
const NAMED = 3;

function tell(
  { mesh, environments = [], changes }: DetectorInput,
  all: readonly SwappedValue[],
): readonly Told[] {
  const [first] = all;
  if (first === undefined) return [];
  const { file, instead, other, change } = first;
  const own = mesh.environment.name;
  const subjects = [
    ...new Map(
      all.map(({ change: { subject } }) => [resourceKey(subject), subject] as const),
    ).values(),
  ];
  const values = placesOf(all);
  const naming = placesOf(all.filter((one) => isAddressOf(one, environments)));
  const place = placeNaming(file, changes) ?? change;
  return [
    {
      subject: place.subject,
      key: `file ${file} of another environment`,
      scope: { level: 'service', workloads: 0, services: subjects.length, namespaces: 1 },
      message: `${own} takes ${file}, which is called for ${other}, in the place of ${instead}: ${counted(values, 'value')} of ${listed(subjects.map(subjectText), NAMED)}.`,
      why:
        naming === 0
          ? `What ${instead} gave ${own} stands in ${file} now.`
          : `What ${instead} gave ${own} stands in ${file} now, and ${String(naming)} ${naming === 1 ? 'address there names' : 'addresses there name'} ${other}.`,
      symptom: `no errors: ${own} calls, writes to and answers for what ${file} says`,
      origin: place.origin,
      side: place.side,
      related: all.map(({ change: { origin } }) => origin),
      fix: {
        text: `Name ${instead} there again, unless ${own} is meant to run with the values of ${other}.`,
        kind: 'choice',
      },
    },
  ];
}

/** Counts the lines of a file: several objects may have one value. */
const placesOf = (all: readonly SwappedValue[]): number =>
  new Set(all.map(({ change: { origin } }) => placeOf(origin))).size;

/** Tells whether a value is an address with a name of the environment that the file is called for. */
function isAddressOf(
  { change: { after }, other }: SwappedValue,
  environments: readonly Mesh[],
): boolean {
  const texts = Array.isArray(after) ? after : [after];
  return texts.some(
    (text) =>
      typeof text === 'string' &&
      /[^\s.]\.[^\s.]|:\/\//.test(text) &&
      environmentsNamed(text, environments).some(({ environment }) => environment.name === other),
  );
}

/** Finds the one change of an applier that names the file. */
function placeNaming(file: string, changes: readonly Change[]): Change | null {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const [only, ...others] = changes.filter(
    ({ subject, after, side }) =>
      side === 'head' && APPLIERS.has(subject.kind) && JSON.stringify(after).includes(name),
  );
  return others.length > 0 ? null : (only ?? null);
}

const APPLIERS: ReadonlySet<string> = new Set([
  'Application',
  'ApplicationSet',
  'HelmRelease',
  'Kustomization',
]);
