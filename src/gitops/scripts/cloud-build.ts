import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { ScriptAction } from './script-actions.ts';
import type { ShellStart } from './script-lines.ts';
import { readWords, readActions } from './script-actions.ts';

/** Tells whether a file is a pipeline of Google Cloud Build. */
export const isCloudBuild = (path: string): boolean => /(?:^|\/)cloudbuild[^/]*\.ya?ml$/.test(path);

const SHELL = /^(?:ba|da|z)?sh$/;

/**
 * Reads what a pipeline says: its texts of shell line by line, and what steps run that say a program and its
 * arguments one by one. The program is the `entrypoint`, or what the image is called
 * (`gcr.io/cloud-builders/kubectl`).
 */
export function readBuildActions(
  tree: FileTree,
  file: string,
  reader: ManifestReader,
  text: string,
): readonly ScriptAction[] {
  const lines = text.split('\n');
  const steps = (reader.read(tree, file)?.documents ?? []).flatMap(({ node }) =>
    itemsAt(node ?? undefined, 'steps'),
  );
  const stepAt = (line: number): Node | undefined =>
    steps.findLast(({ origin }) => origin.line <= line);
  const ofTexts = readActions(text, false, (line) => begunBy(stepAt(line)));
  return [...ofTexts, ...steps.flatMap((step) => saidInStep(step, lines))];
}

/** All of a step is run in the `dir` that it says, which is below the workspace: the top of the tree. */
function begunBy(step: Node | undefined): ShellStart {
  const folder = step && stringAt(step, 'dir')?.replace(/^\/workspace(?:\/|$)/, '');
  return { folder: folder === undefined ? null : plainVariables(folder) || '.', isOnly: true };
}

function saidInStep(step: Node, lines: readonly string[]): readonly ScriptAction[] {
  const args = itemsAt(step, 'args').filter((arg) => arg.kind === 'scalar');
  const words = args.map(({ value }) => plainVariables(String(value)));
  const program = programOf(step);
  const line = nodeAt(step, 'args')?.origin.line ?? step.origin.line;
  const said = SHELL.test(program)
    ? args
        .filter((_, at) => /^-\w*c$/.test(words[at - 1] ?? ''))
        .filter(({ origin }) => !OPENS_TEXT.test(lines[origin.line - 1] ?? ''))
        .flatMap(({ value, origin }) => saidOnLine(String(value), origin.line))
    : readWords([program, ...words], line);
  return said.length === 0 ? [] : [{ does: 'begin', ...begunBy(step) }, ...said];
}

/** A text that begins on the next line. */
const OPENS_TEXT = /[|>][+-]?\d?\s*$/;

const saidOnLine = (text: string, line: number): readonly ScriptAction[] =>
  readActions(text, false).map((each) => ('line' in each ? { ...each, line } : each));

function programOf(step: Node): string {
  const image = stringAt(step, 'name') ?? '';
  const program = stringAt(step, 'entrypoint') ?? image.replace(/@.*$|:[^/]*$/, '');
  return program.slice(program.lastIndexOf('/') + 1);
}

/** `$_ENV` as other variables are written here. */
const plainVariables = (word: string): string =>
  word.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced?: string, bare?: string) => `\${${braced ?? bare ?? ''}}`,
  );
