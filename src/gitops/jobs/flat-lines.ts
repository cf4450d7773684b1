import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { RawLine } from './job.ts';
import { shellTexts, textsFrom } from './shell-texts.ts';

/** Keys of a pipeline whose texts a shell runs. */
const SHELL_KEYS: ReadonlySet<string> = new Set(
  'run script before_script after_script cmd cmds commands command bash inlineScript preconditions status'.split(
    ' ',
  ),
);

/** Keys of jobs and steps that people read, or that say on which machine, how long and how often something is tried. */
const IDLE_KEYS: ReadonlySet<string> = new Set(
  [
    'name id desc description summary title displayName label labels runs-on tags pool resource_class timeout',
    'timeout-minutes timeoutInMinutes retry interruptible resource_group concurrency permissions coverage',
    'stage silent prompt',
  ]
    .join(' ')
    .split(' '),
);

const IDLE_PATHS: ReadonlySet<string> = new Set(
  'strategy.fail-fast strategy.max-parallel metadata.name metadata.labels spec.description'.split(
    ' ',
  ),
);

/** Keys under which each name is one that the file gives itself. */
const NAMES_BELOW: ReadonlySet<string> = new Set(
  'env with variables vars matrix inputs secrets parameters params environment_variables'.split(
    ' ',
  ),
);

/** Keys that only group what is below. */
const GROUPS: ReadonlySet<string> = new Set(['steps', 'jobs', 'tasks', 'job', 'step']);

/** Gives the settings and commands of a part of a pipeline, in their order, however it is written as YAML. */
export const flatLines = (node: Node): readonly RawLine[] => linesOf(node, '', true);

function linesOf(node: Node, path: string, isShell: boolean): readonly RawLine[] {
  if (node.kind === 'scalar') return settingOf(path, node);
  if (node.kind === 'seq') return node.items.flatMap((item) => linesOf(item, path, isShell));
  const shell = stringAt(node, 'shell') ?? stringAt(node, 'defaults', 'run', 'shell');
  const isRead = shell === undefined ? isShell : /^(?:ba)?sh(?:\s|$)/.test(shell);
  const action = stringAt(node, 'uses');
  const words = wordsOf(node, path);
  const entries = [...node.entries].filter(
    ([key]) =>
      key !== 'uses' &&
      !(path === '' ? IDLE_KEYS.has(key) : IDLE_PATHS.has(`${path}.${key}`)) &&
      !(words !== null && WORDS.has(key)),
  );
  const settings = entries
    .filter(([key]) => !isShellAt(key, node) && !GROUPS.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => settingsAt(path, key, value, isRead));
  const runs = entries.flatMap(([key, value]) => {
    if (isShellAt(key, node)) return shellOf(value, path, isRead);
    return GROUPS.has(key) ? linesOf(value, path, isRead) : [];
  });
  if (action === undefined) return [...settings, ...(words ?? []), ...runs];
  const { line } = node.entries.get('uses')?.origin ?? node.origin;
  return [{ is: 'uses', action, given: settings, line }, ...runs];
}

/** The script of a step of Argo Workflows stands beside its image. */
const isShellAt = (key: string, node: Node): boolean =>
  SHELL_KEYS.has(key) || (key === 'source' && stringAt(node, 'image') !== undefined);

/** Keys of a step that says its program and its arguments one by one. */
const WORDS: ReadonlySet<string> = new Set(['entrypoint', 'command', 'args']);

/** Gives such a step as one command, or as the text that it has a shell run; its program may be what its image is called. */
function wordsOf(node: Node, path: string): readonly RawLine[] | null {
  const args = itemsAt(node, 'args');
  const isProgram = nodeAt(node, 'image') !== undefined && itemsAt(node, 'command').length > 0;
  if (args.length === 0 && !isProgram) return null;
  const image = stringAt(node, 'image') ?? stringAt(node, 'name') ?? '';
  const program = [nodeAt(node, 'entrypoint'), ...itemsAt(node, 'entrypoint')]
    .concat([nodeAt(node, 'command'), ...itemsAt(node, 'command')])
    .flatMap((each) => (each?.kind === 'scalar' ? [String(each.value)] : []));
  const line = nodeAt(node, 'args')?.origin.line ?? node.origin.line;
  const own = nodeAt(node, 'image') === undefined && nodeAt(node, 'name') !== undefined;
  const from: readonly RawLine[] = own ? [{ is: 'setting', text: `image: ${image}`, line }] : [];
  const words = [
    ...(program.length > 0 ? program : [image.replace(/@.*$|:[^/]*$/, '').replace(/^.*\//, '')]),
    ...args.map((each) => (each.kind === 'scalar' ? String(each.value) : '')),
  ];
  const at = words.findIndex((word) => /^-\w*c$/.test(word));
  if (at > 0 && /(?:^|\/)(?:ba|da|z)?sh$/.test(words[0] ?? ''))
    return [
      ...from,
      ...shellTexts(words[at + 1] ?? '', line),
      ...words.slice(at + 2).map((word): RawLine => ({
        is: 'setting',
        text: `${path === '' ? '' : `${path}.`}args: ${word}`,
        line,
      })),
    ];
  const text = words.map((word) => (/^[\w./:=@,+-]+$/.test(word) ? word : JSON.stringify(word)));
  return [...from, { is: 'shell', text: text.join(' '), line, isText: false, isFed: false }];
}

function settingsAt(path: string, key: string, value: Node, isShell: boolean): readonly RawLine[] {
  const below = path === '' ? key : `${path}.${key}`;
  if (key === 'environment' && path === '') return environmentLines(value);
  return NAMES_BELOW.has(key) ? namedLines(value, below) : linesOf(value, below, isShell);
}

/** Gives its name alone: its address is shown to people. */
function environmentLines(node: Node): readonly RawLine[] {
  const name = environmentIn(node);
  const { line } = node.origin;
  if (name === undefined) return namedLines(node, 'environment');
  return [{ is: 'setting', text: `environment: ${name}`, line }];
}

/** The name of the environment that a job declares. */
export const environmentIn = (node: Node | undefined): string | undefined =>
  stringAt(node) ?? stringAt(node, 'name');

/** All below, whatever it is called. */
export function namedLines(node: Node, path: string): readonly RawLine[] {
  if (node.kind === 'scalar') return settingOf(path, node);
  if (node.kind === 'seq') return node.items.flatMap((item) => namedLines(item, path));
  return [...node.entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => namedLines(value, `${path}.${key}`));
}

function settingOf(path: string, node: Extract<Node, { kind: 'scalar' }>): readonly RawLine[] {
  const { value, origin } = node;
  const lines = String(value ?? '').split('\n');
  const first = origin.line + (origin.endLine > origin.line ? 1 : 0);
  return lines.flatMap((text, at): RawLine[] =>
    at > 0 && text.trim() === ''
      ? []
      : [
          {
            is: 'setting',
            text: `${path}: ${text.trimEnd()}`,
            line: lines.length > 1 ? first + at : origin.line,
          },
        ],
  );
}

/** Texts of a shell; of a list each, and of what an entry of it says beside. */
function shellOf(node: Node, path: string, isShell: boolean): readonly RawLine[] {
  if (node.kind === 'map') return linesOf(node, path, isShell);
  if (node.kind === 'seq') return node.items.flatMap((item) => shellOf(item, path, isShell));
  const { value, origin } = node;
  const text = String(value ?? '');
  const first = origin.line + (text.trimEnd().includes('\n') ? 1 : 0);
  return isShell ? shellTexts(text, first) : textsFrom(text.split('\n'), 0, first);
}
