import type { SentenceOrText } from '../../manifest/index.ts';
import type { ChangedFiles } from '../../compare/index.ts';
import { fieldPath, listed, placeOf } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { Fix } from '../detection/detector.ts';
import { checks } from '../detection/check.ts';
import { fileSubject } from '../detection/file-subject.ts';
import { shownValue } from './shown-value.ts';

type UnreadKey = ChangedFiles['values']['unread'][number];

const keyMistaken: Check = {
  id: 'value-key-mistaken',
  title: 'Unread Helm value, while the intended value keeps its default',
  level: 'medium',
  blind: 'Charts whose templates use a whole map, and charts that are not in the tree.',
};

const keyUnread: Check = {
  id: 'value-key-unread',
  title: 'No chart template reads a Helm value since this change',
  level: 'low',
  blind: 'Charts whose templates use a whole map, and charts that are not in the tree.',
};

/** Finds keys of values that a change brings, or leaves without a template that reads them. */
export const keysUnread = checks([keyMistaken, keyUnread], (input) => {
  const keys = unreadHere(input);
  const near = keys.filter(({ nearest }) => nearest !== null);
  const alone = new Map<string, UnreadKey[]>();
  for (const key of keys) {
    if (key.nearest !== null) continue;
    const group = `${key.chart} ${key.places[0]?.file ?? ''} ${String(key.isOnlyDeclared)} ${String(key.wasRead)}`;
    alone.set(group, [...(alone.get(group) ?? []), key]);
  }
  return [...near.flatMap(tellNear), ...[...alone.values()].flatMap(tellTogether)];
});

/** Lists those of releases that this environment has. */
function unreadHere({ changedFiles, rendered }: DetectorInput): readonly UnreadKey[] {
  const own = new Set(rendered.roots.map(({ root }) => root));
  return (changedFiles?.values.unread ?? []).filter(({ roots }) =>
    [...roots].some((root) => own.has(root)),
  );
}

const MOST_NAMED = 4;

const SCOPE = { level: 'service', workloads: 0, services: 0, namespaces: 0 } as const;

function tellNear(key: UnreadKey): readonly ToldBy[] {
  const [origin, ...related] = key.places;
  const { nearest, path, chart } = key;
  if (origin === undefined || nearest === null) return [];
  const meant = `\`${fieldPath(nearest.path)}\``;
  const { value } = nearest;
  // what a map keeps, other files of values may set
  const stays =
    value === null || (value.node.kind === 'map' && value.node.entries.size > 0)
      ? ''
      : `: ${meant} stays ${shownValue(nearest.path, value.node)}`;
  return [
    {
      by: value === null ? keyUnread : keyMistaken,
      subject: fileSubject(origin.file),
      key: `${chart} ${fieldPath(path)}`,
      scope: SCOPE,
      message: `No template of ${chart} reads \`${fieldPath(path)}\`, which ${filesOf(key)} ${setOf(key)}${stays}.`,
      why: [
        NEARNESS[nearest.by](path, meant),
        ...(value?.origin == null
          ? []
          : [`What stays in force stands at ${placeOf(value.origin)}.`]),
        ...moreOf(key),
      ].join(' '),
      symptom: SYMPTOM,
      origin,
      related,
      fix: fixOf(key, meant),
    },
  ];
}

/** Says in a sentence what makes one key the one that is meant by another. */
const NEARNESS: Readonly<
  Record<
    NonNullable<UnreadKey['nearest']>['by'],
    (path: readonly string[], meant: string) => string
  >
> = {
  spelling: (_, meant) => `${meant} is the nearest key that is read there.`,
  nesting: (path, meant) =>
    meant === `\`${path.at(-1) ?? ''}\``
      ? `${meant} is read at the top of the values.`
      : `\`${path.at(-1) ?? ''}\` is read as ${meant}.`,
  taking: (_, meant) => `This change takes ${meant} out of the same file, which is read.`,
  renaming: (_, meant) => `Since this change templates read ${meant} in its place.`,
};

function fixOf({ path, nearest, places }: UnreadKey, meant: string): Fix<SentenceOrText> {
  const [origin, ...others] = places;
  const [from, to] = [path.at(-1), nearest?.path.at(-1)];
  const isElsewhere = nearest !== null && nearest.path.length !== path.length;
  const isWord =
    nearest !== null && nearest.by !== 'nesting' && !isElsewhere && others.length === 0;
  return {
    text:
      isElsewhere && nearest.path.length === 1 && from === to
        ? `Write ${meant} at the top, or take it out.`
        : `Write ${meant}, or take it out.`,
    ...(isWord && origin !== undefined && from !== undefined && to !== undefined
      ? { replacement: { origin, from, to } }
      : {}),
  };
}

const SYMPTOM = 'no error says so: Helm passes over keys that no template asks for';

const filesOf = ({ places }: UnreadKey): string =>
  listed([...new Set(places.map(({ file }) => file))], MOST_NAMED - 1);

const setOf = ({ places }: UnreadKey): string =>
  new Set(places.map(({ file }) => file)).size === 1 ? 'sets' : 'set';

function moreOf({ declared, isOnlyDeclared, wasRead, nearest }: UnreadKey): readonly string[] {
  return [
    ...(declared === null || isOnlyDeclared
      ? []
      : [`The chart's own values have it too (${placeOf(declared)}), which makes nobody read it.`]),
    ...(wasRead && nearest?.by !== 'renaming' ? ['Templates read it before this change.'] : []),
  ];
}

/** Tells together what has nothing like it: whoever writes a block for another chart, writes all of it. */
function tellTogether(keys: readonly UnreadKey[]): readonly ToldBy[] {
  const [first] = keys;
  const origin = first?.places[0];
  if (first === undefined || origin === undefined) return [];
  const names = keys.map(({ path }) => `\`${fieldPath(path)}\``);
  const them = keys.length === 1 ? 'it' : 'them';
  return [
    {
      by: keyUnread,
      subject: fileSubject(origin.file),
      key: `${first.chart} ${first.isOnlyDeclared ? 'declared' : 'set'}`,
      scope: SCOPE,
      message: `No template of ${first.chart} reads ${listed(names, MOST_NAMED)}, which ${filesOf(first)} ${setOf(first)}.`,
      why: [`Nothing of what the chart deploys is made from ${them}.`, ...moreOf(first)].join(' '),
      symptom: SYMPTOM,
      origin,
      related: keys.flatMap(({ places }) => places).filter((place) => place !== origin),
      fix: { text: `Take ${them} out, or have a template read ${them}.`, kind: 'choice' },
    },
  ];
}
