import type { FileTree, Origin } from '../../manifest/index.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { folderOf, stepsOf } from '../tree-path.ts';
import type { ResourceBlock } from './resource-blocks.ts';
import { resourceBlocks } from './resource-blocks.ts';

const MOST_FILES = 400;
const LARGEST_FILE = 200_000;
const MOST_INSTALLS = 2_000;

const ELSEWHERE: ReadonlySet<string> = new Set([
  '.terraform',
  'node_modules',
  'vendor',
  'testdata',
]);

/**
 * Gives the charts that Terraform's `helm_release` installs, with the files of values that its blocks name. Nothing is
 * evaluated: what an expression comes to is not known, and neither is where the configuration is applied.
 */
export function terraformInstalls({ tree }: { readonly tree: FileTree }): readonly ScriptInstall[] {
  const files = tree.paths
    .filter((path) => path.endsWith('.tf') && !stepsOf(path).some((step) => ELSEWHERE.has(step)))
    .slice(0, MOST_FILES);
  const texts = files.flatMap((file) => {
    const entry = tree.read(file);
    return entry.kind === 'text' && entry.text.length <= LARGEST_FILE
      ? [{ file, text: entry.text }]
      : [];
  });
  const named = new Map<string, readonly string[]>();
  for (const { file, text } of texts)
    named.set(folderOf(file), [...(named.get(folderOf(file)) ?? []), ...filesBeside(text)]);
  return texts
    .flatMap(({ file, text }) =>
      resourceBlocks(text, 'helm_release').flatMap((block) =>
        installOf(block, file, named.get(folderOf(file)) ?? []),
      ),
    )
    .slice(0, MOST_INSTALLS);
}

/** Gives what a block installs. Values to which it only refers may be of any file that its module names outside of blocks. */
function installOf(
  block: ResourceBlock,
  file: string,
  ofModuleFiles: readonly string[],
): readonly ScriptInstall[] {
  const release = wordAt(block, 'name');
  const chart = wordAt(block, 'chart');
  if (release === null || chart === null) return [];
  const repository = wordAt(block, 'repository');
  const version = wordAt(block, 'version');
  const origin: Origin = { file, line: block.line, column: 1, endLine: block.line };
  const command: HelmCommand = {
    does: 'install',
    line: block.line,
    release,
    chart: repository === null ? ofModule(chart) : `${repository.replace(/\/+$/, '')}/${chart}`,
    namespace: wordAt(block, 'namespace'),
    values: [...new Set([...filesIn(block.text), ...(refersOn(block.text) ? ofModuleFiles : [])])],
    sets: setsIn(block.text),
    ...(version !== null && { version }),
    given: hiddenIn(block.text).map((name) => ({ name, value: '', does: 'values' as const })),
    listed: { tool: 'terraform', environment: null, values: [] },
  };
  return [{ command, origin, bases: [...new Set([folderOf(file), '.'])], isTest: false }];
}

/** Reads the text of an attribute, with `${…}` in it as it is written; what is no text stands as such an expression. */
function wordAt({ text }: ResourceBlock, name: string): string | null {
  const found = new RegExp(
    `^[ \\t]*${name}[ \\t]*=[ \\t]*(?:"((?:[^"\\\\\\n]|\\\\.)*)"|([\\w.[\\]"]+))`,
    'm',
  ).exec(text);
  if (found === null) return null;
  const [, word, expression = ''] = found;
  return word ?? `\${${expression.replace(/[^\w.]/g, '_')}}`;
}

const OF_MODULE = /^\$\{path\.(?:module|root|cwd)\}\/?/;

const ofModule = (word: string): string =>
  OF_MODULE.test(word) ? `./${word.replace(OF_MODULE, '')}` : word;

/** Lists files that a block reads or fills in, in their order. */
const filesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:file|templatefile)\(\s*"((?:[^"\\\n]|\\.)*)"/g)].map(([, word = '']) =>
    ofModule(word),
  );

const SET = /\bset(?:_sensitive)?\s*\{([^{}]*)\}/g;

const setsIn = (text: string): HelmCommand['sets'] =>
  [...text.matchAll(SET)].flatMap(([, inside = '']) => {
    const [name, value] = ['name', 'value'].map(
      (each) => new RegExp(`\\b${each}\\s*=\\s*"([^"$\\n]*)"`).exec(inside)?.[1],
    );
    return name === undefined || value === undefined
      ? []
      : [{ kind: 'value' as const, word: `${name}=${value}` }];
  });

/** Lists files that are named, but for those of the blocks themselves. */
function filesBeside(text: string): readonly string[] {
  const own = new Set(resourceBlocks(text, 'helm_release').flatMap((block) => filesIn(block.text)));
  return filesIn(text).filter((word) => !own.has(word));
}

/** Matches a file in a list, as it is written since 0.12 or was before. */
const ONE_FILE = /(?:"\$\{)?\bfile\(\s*"(?:[^"\\\n]|\\.)*"\s*\)(?:\}")?/g;

/** Gives what stands in the list of values beside files that are read as they are; null where there is none, or no list. */
function besideFiles(text: string): string | null {
  if (!/\bvalues\s*=/.test(text)) return '';
  const inside = /\bvalues\s*=\s*\[([^\][]*)\]/.exec(text)?.[1];
  if (inside === undefined) return null;
  return inside
    .replace(ONE_FILE, '')
    .replace(/(?:#|\/\/).*$/gm, '')
    .replace(/[\s,]/g, '');
}

/** Tells whether values come of something that stands elsewhere in the module. */
const refersOn = (text: string): boolean => {
  const beside = besideFiles(text);
  return beside === null || /\b(?:local|var|data|module|each)\./.test(beside);
};

/** Lists what a block gives beside, and only a run of Terraform knows. */
function hiddenIn(text: string): readonly string[] {
  const sets = [...text.matchAll(/\bset(?:_\w+)?\s*(?:=|\{)/g)].length;
  return [
    ...(besideFiles(text) === '' ? [] : ['`values` of the block, which Terraform evaluates']),
    ...(/\b(?:reuse_values|postrender)\b/.test(text) ? ['what it lays over that'] : []),
    ...(sets > setsIn(text).length ? ['`set` of the block'] : []),
    ...(/\b(?:for_each|count)\s*=/.test(text) ? ['`for_each` or `count` of the block'] : []),
  ];
}
