import type { Change } from '../compare/index.ts';
import { changeSubject } from '../compare/index.ts';
import { groupedBy } from '../istio/index.ts';
import { listed, resourceKey, stringAt, asSentence, legacy, say } from '../manifest/index.ts';
import type { Resource, ResourceId } from '../manifest/index.ts';
import type { ToldBy } from './detection/check.ts';
import type { DetectorInput } from './detection/detector.ts';

/** Joins the definitions that one unit loses into one finding, and says what may bring them without being seen. */
export function lostTogether(told: readonly ToldBy[], input: DetectorInput): readonly ToldBy[] {
  const lost = told.filter(({ by, side }) => by.id === 'definition-lost' && side === 'base');
  const units = groupedBy(
    lost,
    ({ subject, aspect }) => `${unitOf(subject, input)} ${aspect ?? ''}`,
  );
  return [
    ...told.filter((one) => !lost.includes(one)),
    ...[...units.values()].flatMap((all) => toldOfUnit(all, input)),
  ];
}

/** Names the folder that brought an object. */
const unitOf = (subject: ResourceId, { renderedBefore }: DetectorInput): string => {
  const key = resourceKey(subject);
  const roots = renderedBefore?.roots ?? [];
  return (
    roots.find(({ resources }) => resources.some((one) => resourceKey(one) === key))?.root.path ??
    ''
  );
};

function toldOfUnit(all: readonly ToldBy[], input: DetectorInput): readonly ToldBy[] {
  const [first, ...others] = all;
  if (first?.origin === undefined) return all;
  const subjects = all.map(({ subject: { group, kind, namespace, name } }) => ({
    ...{ group, kind, namespace, name },
  }));
  const names = listed(
    subjects.map(({ name }) => name),
    MOST_NAMES,
  );
  const many = others.length > 0;
  const words = many ? OF_MANY : OF_ONE;
  const who = many
    ? `${String(all.length)} CustomResourceDefinitions (${names})`
    : `CustomResourceDefinition ${names}`;
  const objects = many ? 'all objects of their kinds are' : `every ${kindOf(first, input)} is`;
  const none = subjects.some((one) => isShown(one, input)) ? '' : ' (the tree shows none)';
  const deletes = `if the cluster deletes ${words.them}, ${objects} deleted too${none}`;
  const unit = unitOf(first.subject, input);
  const more = { ...first, key: `definitions of ${unit}`, ...(many && { subjects }) };
  const unseen = mayBring(unit, input);
  if (unseen.length === 0) return [{ ...more, message: `${who} ${words.go} away: ${deletes}.` }];
  const what = listed(unseen, 2);
  const [are, bring] = unseen.length === 1 ? ['is', 'brings'] : ['are', 'bring'];
  return [
    {
      ...more,
      message: `${who} no longer ${words.come} from ${first.origin.file}: whether ${what}, which ${are} not seen, ${bring} ${words.them} is not known.`,
      why: say`${asSentence(first.why)} ${legacy(`Where nothing brings ${words.them} and the cluster deletes ${words.them}, ${objects} deleted too${none}.`)}`,
      symptom: say`not known: nothing, if the same definitions come from there`,
      fix: { text: `Check for the same definitions in ${what}.`, kind: 'choice' },
    },
  ];
}

const OF_ONE = { go: 'goes', come: 'comes', them: 'it' };
const OF_MANY = { go: 'go', come: 'come', them: 'them' };

const MOST_NAMES = 4;

/** Content that brings no definitions: it alters what others bring, or is told by what comes of it. */
const BRINGS_NONE: ReadonlySet<string> = new Set([
  ...['Variable', 'Values', 'Pipeline job', 'Image automation', 'Remote patch', 'Undecided stop'],
]);

/** Names what is not seen and comes or changes with it, in the same folder or with objects of the mesh. */
const mayBring = (unit: string, { changes }: DetectorInput): readonly string[] => [
  ...new Set(
    changes.flatMap(({ kind, object, subject, content, partOf = [] }) =>
      kind === 'unseen' &&
      object !== null &&
      !BRINGS_NONE.has(subject.kind) &&
      (partOf.includes(unit) || content === 'mesh-wide' || content === 'may-be-mesh-wide')
        ? [changeSubject(subject)]
        : [],
    ),
  ),
];

const definitionOf = (subject: ResourceId, { changes }: DetectorInput): Resource | null =>
  changes.find(
    ({ oldObject }: Change) =>
      oldObject !== null && resourceKey(oldObject) === resourceKey(subject),
  )?.oldObject ?? null;

const kindOf = ({ subject }: ToldBy, input: DetectorInput): string => {
  const definition = definitionOf(subject, input);
  const kind = definition && stringAt(definition.node, 'spec', 'names', 'kind');
  return kind ?? 'object of its kind';
};

/** Tells whether any environment has objects of a definition. */
function isShown(subject: ResourceId, input: DetectorInput): boolean {
  const node = definitionOf(subject, input)?.node;
  const [group, kind] = [stringAt(node, 'spec', 'group'), stringAt(node, 'spec', 'names', 'kind')];
  return (
    group === undefined ||
    kind === undefined ||
    [input.mesh, ...(input.environments ?? [])].some((mesh) => mesh.ofKind(group, kind).length > 0)
  );
}
