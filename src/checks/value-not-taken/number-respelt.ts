import type { ChangedFiles } from '../../compare/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';

type RespeltNumber = ChangedFiles['values']['respelt'][number];

/** Finds values that YAML takes for numbers, and that objects have in other digits: a tag `1.10` becomes 1.1. */
export const numberRespelt = check({
  id: 'number-respelt',
  title: 'Unquoted version, commit or long number in values changes digits',
  level: 'high',
  blind: 'Files that a pattern names, and texts in lists of values.',
  find: ({ changedFiles, rendered }: DetectorInput) =>
    (changedFiles?.values.respelt ?? []).flatMap((number) => {
      const own = rendered.roots.filter(({ root }) => number.roots.has(root));
      const takers = own.flatMap(({ resources }) => takersIn(resources, number));
      if (takers.length > 0) return [tell(number, takers)];
      return own.some(({ unseen = [] }) => unseen.length > 0) ? [tellUnseen(number)] : [];
    }),
});

interface Taker {
  readonly resource: Resource;
  /** Is the text that it has, with the other digits in it. */
  readonly text: string;
}

/** Lists the objects that have a text with the number in it as it is printed; not what is secret. */
const takersIn = (resources: readonly Resource[], number: RespeltNumber): readonly Taker[] =>
  resources.flatMap((resource) => {
    const [text] = (resource.kind === 'Secret' ? [] : textsIn(resource.node, number)).toSorted(
      (a, b) => b.length - a.length,
    );
    return text === undefined ? [] : [{ resource, text }];
  });

/** An image says more than a label that is the number alone, and a script more than a sentence holds. */
function textsIn(node: Node, number: RespeltNumber): readonly string[] {
  if (node.kind !== 'scalar')
    return [...(node.kind === 'map' ? node.entries.values() : node.items)].flatMap((each) =>
      textsIn(each, number),
    );
  if (!hasIt(node, number)) return [];
  const text = String(node.value);
  return [text.length > LONGEST || /\s/.test(text) ? number.printed : text];
}

const LONGEST = 60;

/** Only a text is harmed: of a number other digits are the same. */
const hasIt = (
  { value, origin }: Extract<Node, { kind: 'scalar' }>,
  { path, written, printed, origin: own }: RespeltNumber,
): boolean =>
  typeof value === 'string' &&
  value.includes(printed) &&
  !value.includes(written) &&
  (origin.values ?? []).some(
    (each) => each.path === path && each.file === own.file && each.line === own.line,
  );

const MOST_NAMED = 3;

const whyOf = ({ path, origin }: RespeltNumber): string =>
  `\`${path}\` has no quotes (${placeOf(origin)}), so that YAML reads a number there, and Helm prints that in its own way.`;

function tell(number: RespeltNumber, takers: readonly Taker[]): Told {
  const { called, path, written, printed, origin } = number;
  const names = [...new Set(takers.map(({ resource }) => subjectText(resource)))];
  const [{ resource, text } = { resource: null, text: printed }] = takers;
  return {
    subject: resource === null ? fileSubject(origin.file) : { ...idOf(resource) },
    key: `respelt ${path}`,
    scope: { level: 'service', workloads: names.length, services: 0, namespaces: 1 },
    message: `${listed(names, MOST_NAMED)} ${names.length === 1 ? 'gets' : 'get'} \`${text}\`: \`${written}\` of ${called} is a number, and printed as ${printed}.`,
    why: whyOf(number),
    symptom: `ImagePullBackOff or another release where it is part of an image, and ${printed} wherever else it is written`,
    origin,
    related: [],
    fix: { text: `Write "${written}", in quotes.` },
  };
}

const idOf = ({ group, kind, namespace, stableName }: Resource) => ({
  group,
  kind,
  namespace,
  name: stableName,
});

/** Says it without an object: which one prints it is not known of a chart that is not rendered here. */
function tellUnseen(number: RespeltNumber): Told {
  const { called, path, written, printed, origin } = number;
  return {
    subject: fileSubject(origin.file),
    key: `respelt ${path}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
    message: `What prints \`${path}\` prints ${printed}: \`${written}\` of ${called} is a number.`,
    why: whyOf(number),
    symptom: `ImagePullBackOff or another release where it is part of an image, and ${printed} wherever else it is written`,
    origin,
    related: [],
    fix: { text: `Write "${written}", in quotes.` },
  };
}
