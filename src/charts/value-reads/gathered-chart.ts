import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { ChartFile } from '../chart-request.ts';
import { chartNode } from '../dependencies/chart-dependencies.ts';
import { isPacked, unpackChart } from '../packed-chart.ts';
import type { ReadSteps } from './read-values.ts';
import type { TemplateNode } from './template-tree.ts';
import { isTemplateText, parseTemplate } from './template-tree.ts';

type Files = ReadonlyMap<string, ChartFile>;
type Nodes = readonly TemplateNode[];

/** Holds the templates of a chart and of all charts within it. */
export interface GatheredChart {
  /** Lists what is rendered, with where the values of its chart lie. */
  readonly templates: readonly { readonly at: ReadSteps; readonly nodes: Nodes }[];
  /** Templates by name; all that have one name, for which of them counts is a matter of order. */
  readonly named: ReadonlyMap<string, readonly Nodes[]>;
  /** The same of charts that are installed, with where the values of the chart lie that has each. */
  readonly helpers: readonly { readonly name: string; readonly at: ReadSteps }[];
  /** Lists what is read beside templates: conditions of charts within, and what is not followed. */
  readonly reads: readonly { readonly path: ReadSteps; readonly how: 'asked' | 'whole' }[];
  /** Constants of templates that are templates. */
  readonly texts: readonly string[];
  readonly readsFiles: boolean;
  /** Lists files that templates can read and that are templates themselves, if they are run as such. */
  readonly fileTexts: () => readonly string[];
  /** Lists where the values of the charts within lie. */
  readonly within: readonly ReadSteps[];
}

interface Gathering {
  readonly templates: { readonly at: ReadSteps; readonly nodes: Nodes }[];
  readonly named: Map<string, Nodes[]>;
  readonly helpers: { readonly name: string; readonly at: ReadSteps }[];
  readonly reads: { readonly path: ReadSteps; readonly how: 'asked' | 'whole' }[];
  readonly texts: string[];
  readonly within: ReadSteps[];
  readonly others: Files[];
  readsFiles: boolean;
}

const WHOLE = 'whole';

/** Gathers the templates of a chart as Helm loads them. */
export function gatheredChart(files: Files): GatheredChart {
  const found: Gathering = {
    ...{
      templates: [],
      named: new Map(),
      helpers: [],
      reads: [],
      texts: [],
      within: [],
      others: [],
    },
    readsFiles: false,
  };
  gather(found, files, []);
  return { ...found, fileTexts: () => found.others.flatMap(textsOf) };
}

const utf8 = new TextDecoder();

function textsOf(files: Files): readonly string[] {
  return [...files].flatMap(([path, file]) => {
    if (file.kind !== 'bytes' || /^(?:templates|charts)\//.test(path)) return [];
    const text = utf8.decode(file.bytes);
    return isTemplateText(text) ? [text] : [];
  });
}

/** Bounds charts within charts. */
const DEEPEST = 8;

function gather(found: Gathering, files: Files, at: ReadSteps): void {
  if (at.length > DEEPEST) {
    found.reads.push({ path: at, how: WHOLE });
    return;
  }
  found.others.push(files);
  const isLibrary = stringAt(chartNode(files, 'Chart.yaml'), 'type') === 'library';
  for (const [path, file] of files)
    if (path.startsWith('templates/')) gatherTemplate(found, { path, file, at, isLibrary });
  gatherWithin(found, files, at);
}

interface TemplateOfChart {
  readonly path: string;
  readonly file: ChartFile;
  readonly at: ReadSteps;
  readonly isLibrary: boolean;
}

function gatherTemplate(found: Gathering, { path, file, at, isLibrary }: TemplateOfChart): void {
  const tree = file.kind === 'bytes' ? parseTemplate(utf8.decode(file.bytes)) : null;
  if (tree === null) {
    // it may hold templates that are included with whatever
    found.reads.push({ path: [], how: WHOLE });
    return;
  }
  for (const [name, nodes] of tree.named) {
    const known = found.named.get(name) ?? [];
    known.push(nodes);
    found.named.set(name, known);
    if (!isLibrary) found.helpers.push({ name, at });
  }
  found.texts.push(...tree.texts);
  found.readsFiles ||= tree.asksForFiles;
  const isPart = path.slice(path.lastIndexOf('/') + 1).startsWith('_');
  if (!isLibrary && !isPart) found.templates.push({ at, nodes: tree.nodes });
}

/** Gathers what charts within a chart read of its values, those that are not there too. */
function gatherWithin(found: Gathering, files: Files, at: ReadSteps): void {
  const asked = ['Chart.yaml', 'requirements.yaml'].flatMap((name) =>
    itemsAt(chartNode(files, name), 'dependencies'),
  );
  const inner = chartsIn(files);
  // what is in a chart that cannot be read may be included by any template
  if (inner.some(({ name }) => name === null)) found.reads.push({ path: [], how: WHOLE });
  const known = new Set(inner.map(({ name: own }) => own));
  for (const each of asked) {
    const name = stringAt(each, 'name') ?? '';
    const called = [...at, stringAt(each, 'alias') ?? name];
    found.reads.push(...readsOfEntry(each, at, called));
    if (!known.has(name))
      found.reads.push({ path: called, how: WHOLE }, { path: ['global'], how: WHOLE });
  }
  for (const { name, files: own } of inner) {
    if (name === null) continue;
    const aliases = asked
      .filter((each) => stringAt(each, 'name') === name)
      .map((each) => stringAt(each, 'alias') ?? name);
    for (const called of aliases.length === 0 ? [name] : aliases) {
      found.within.push([...at, called]);
      gather(found, own, [...at, called]);
    }
  }
}

/** Lists what Helm itself reads for an entry of `dependencies`: condition, tags, and values that go to the chart around. */
function readsOfEntry(entry: Node, at: ReadSteps, called: ReadSteps): Gathering['reads'] {
  const texts = (node: Node | undefined): readonly string[] =>
    node?.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : [];
  const conditions = texts(nodeAt(entry, 'condition')).flatMap((text) => text.split(','));
  const tags = itemsAt(entry, 'tags').flatMap(texts);
  const imports = itemsAt(entry, 'import-values').map((each) =>
    each.kind === 'map' ? (stringAt(each, 'child') ?? '').split('.') : ['exports', ...texts(each)],
  );
  return [
    ...conditions.map((text) => ({
      path: [...at, ...text.trim().split('.')],
      how: 'asked' as const,
    })),
    ...tags.flatMap((tag) =>
      [at, []].map((from) => ({ path: [...from, 'tags', tag], how: 'asked' as const })),
    ),
    ...imports.map((path) => ({ path: [...called, ...path], how: 'whole' as const })),
  ];
}

interface InnerChart {
  /** It is null where the chart cannot be read. */
  readonly name: string | null;
  readonly files: Files;
}

/** Lists the charts that lie in `charts/`, as folders or packed. */
function chartsIn(files: Files): readonly InnerChart[] {
  const folders = new Map<string, Map<string, ChartFile>>();
  const packed: Files[] = [];
  for (const [path, file] of files) {
    const [top, folder = '', ...rest] = path.split('/');
    if (top !== 'charts') continue;
    if (rest.length === 0 && isPacked(folder) && file.kind === 'bytes') {
      const chart = unpackChart(file.bytes);
      packed.push(chart.kind === 'unpacked' ? chart.files : new Map());
    } else if (rest.length > 0) {
      const known = folders.get(folder) ?? new Map<string, ChartFile>();
      folders.set(folder, known.set(rest.join('/'), file));
    }
  }
  return [...folders.values(), ...packed].map((own) => ({
    name: stringAt(chartNode(own, 'Chart.yaml'), 'name') ?? null,
    files: own,
  }));
}
