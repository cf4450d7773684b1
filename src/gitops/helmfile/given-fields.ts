import type { Node } from '../../manifest/index.ts';
import { entriesAt, mapNode, scalar, seqNode, stringAt, itemsAt } from '../../manifest/index.ts';
import type { GivenPart, GivenEffect } from '../given/given.ts';
import { effectsOf, wordsIn } from '../given/given.ts';
import { filledBy } from './helmfile-environments.ts';

const EFFECTS = effectsOf<GivenEffect | 'nothing'>(
  // waiting, history, labels of the release, its order among others, what is printed: these change no object
  [
    'nothing',
    `
  labels commonLabels needs wait waitForJobs timeout atomic cleanupOnFail historyMax createNamespace description
  suppressDiff suppressOutputLineRegex deleteWait deleteTimeout`,
  ],
  // where or how the release goes: the chart renders to the same
  [
    'place',
    `
  kubeContext verify keyring devel force recreatePods tillerless tillerNamespace disableValidation
  disableValidationOnInstall disableOpenAPIValidation skipSchemaValidation skipDeps skipRefresh insecureSkipTLSVerify
  plainHttp passCredentials missingFileHandler missingFileHandlerConfig enableDNS takeOwnership cascade`,
  ],
  ['values', 'secrets set setString setTemplate reuseValues valuesPathPrefix inherit condition'],
  // something writes over what the chart renders to
  ['anything', 'strategicMergePatches jsonPatches transformers postRenderer postRendererArgs'],
);

/** Gives the fields of a map that are not understood, each with what it does; one that helmfile does not document may do anything. */
export const givenFields = (
  node: Node,
  understood: ReadonlySet<string>,
  known: ReadonlyMap<string, string>,
): readonly GivenPart[] =>
  [...entriesAt(node)].flatMap(([name, value]): readonly GivenPart[] => {
    const does = EFFECTS.get(name) ?? 'beside';
    return does === 'nothing' || understood.has(name)
      ? []
      : [{ name, value: filled(value, known), does }];
  });

/** Keys of a helmfile that are read by themselves. */
const AT_TOP: ReadonlySet<string> = new Set(
  wordsIn('environments bases helmfiles releases repositories templates helmDefaults values'),
);

/** Gives what a document says of all its releases: defaults of Helm, hooks, and keys that nobody documents. */
export const givenToAll = (
  document: Node,
  known: ReadonlyMap<string, string>,
): readonly GivenPart[] => [
  ...givenFields(document, AT_TOP, known),
  ...[...entriesAt(document, 'helmDefaults')].flatMap(([name, value]) => {
    const own = mapNode(new Map([[name, value]]), value.origin);
    return givenFields(own, NONE, known).map((each) => ({
      ...each,
      name: `helmDefaults.${name}`,
      // what is seen stays seen
      does: each.does === 'place' ? each.does : ('beside' as const),
    }));
  }),
];

const NONE: ReadonlySet<string> = new Set();

/** Logins decide no object. */
const LOGINS: ReadonlySet<string> = new Set(['name', 'username', 'password']);

/** Gives what documents say of the repository that a chart is of. */
export const givenOfRepository = (
  chart: string,
  documents: readonly Node[],
  known: ReadonlyMap<string, string>,
): readonly GivenPart[] => {
  const named = chart.slice(0, Math.max(0, chart.indexOf('/')));
  if (named === '' || named === '.' || named === '..') return [];
  return documents
    .flatMap((document) => itemsAt(document, 'repositories'))
    .filter((each) => stringAt(each, 'name') === named)
    .flatMap((each) =>
      [...entriesAt(each)].flatMap(([name, value]): readonly GivenPart[] =>
        LOGINS.has(name)
          ? []
          : [{ name: `repository.${name}`, value: filled(value, known), does: 'place' }],
      ),
    );
};

/** Puts words into the texts of a value that are known of an environment. */
function filled(node: Node, known: ReadonlyMap<string, string>): Node {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && node.value.includes('${')
      ? scalar(filledBy(node.value, known), node.origin)
      : node;
  if (node.kind === 'seq')
    return seqNode(
      node.items.map((each) => filled(each, known)),
      node.origin,
    );
  const entries = [...node.entries].map(([key, value]) => [key, filled(value, known)] as const);
  return mapNode(new Map(entries), node.origin);
}
