import { seededRandom } from './seeded-random.ts';

/** A file as `git fast-import` takes it. */
export interface MadeFile {
  readonly mode: '100644' | '100755' | '120000';
  readonly content: string;
}

export type MadeTree = ReadonlyMap<string, MadeFile>;

export interface Dice {
  /** A whole number below `below`. */
  readonly number: (below: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
}

export function createDice(seed: number): Dice {
  const random = seededRandom(seed);
  const number = (below: number): number => Math.floor(random() * below);
  return {
    number,
    pick(items) {
      const item = items[number(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    chance: (share) => random() < share,
  };
}

const PATHS = [
  'base/gateway.yaml',
  'base/routes.yaml',
  'base/mesh/mtls.yaml',
  'overlays/prod/patch.yaml',
  'overlays/prod/kustomization.yaml',
  'overlays/dev/patch.yaml',
  'übersicht "a" \\b.yaml',
  'with space/tab\tname.txt',
  'notes.union',
  'README',
] as const;

const ENDINGS = ['\n', '\n', '\n', '\r\n'] as const;

const LINES = 14;

/** A dozen small files of all sorts. */
export function randomTree(dice: Dice): MadeTree {
  const tree = new Map<string, MadeFile>();
  for (const path of PATHS) {
    const ending = dice.pick(ENDINGS);
    const lines = Array.from({ length: LINES }, (_, at) => `${path} line ${String(at)}`);
    const content = lines.join(ending) + (dice.chance(0.8) ? ending : '');
    tree.set(path, { mode: dice.chance(0.1) ? '100755' : '100644', content });
  }
  tree.set('bin/logo.dat', { mode: '100644', content: `\u0000binary ${String(dice.number(99))}` });
  tree.set('link.yaml', { mode: '120000', content: 'base/routes.yaml' });
  if (dice.chance(0.3))
    tree.set('.gitattributes', { mode: '100644', content: '*.union merge=union\n' });
  return tree;
}

type Edit = (tree: Map<string, MadeFile>, dice: Dice, tag: string) => void;

const textPaths = (tree: MadeTree): readonly string[] =>
  [...tree].flatMap(([path, { mode, content }]) =>
    mode === '120000' || content.includes('\u0000') || path === '.gitattributes' ? [] : [path],
  );

function withLines(change: (lines: string[], dice: Dice, tag: string) => void): Edit {
  return (tree, dice, tag) => {
    const paths = textPaths(tree);
    if (paths.length === 0) return;
    const path = dice.pick(paths);
    const file = tree.get(path);
    if (file === undefined) return;
    const lines = file.content.split('\n');
    change(lines, dice, tag);
    tree.set(path, { ...file, content: lines.join('\n') });
  };
}

const editLine = withLines((lines, dice, tag) => {
  const at = dice.number(lines.length);
  lines[at] = `${(lines[at] ?? '').replace(/ \[.*\]/, '').replace('\r', '')} [${tag}]`;
});

const insertLine = withLines((lines, dice, tag) => {
  lines.splice(dice.number(lines.length), 0, `inserted ${tag}`);
});

const removeLine = withLines((lines, dice) => {
  lines.splice(dice.number(lines.length), 1);
});

const swapLineEndings: Edit = (tree, dice) => {
  const path = dice.pick([...tree.keys()]);
  const file = tree.get(path);
  if (file?.mode !== '100644' || file.content.includes('\u0000')) return;
  const isWindows = file.content.includes('\r\n');
  const content = isWindows
    ? file.content.replaceAll('\r\n', '\n')
    : file.content.replaceAll('\n', '\r\n');
  tree.set(path, { ...file, content });
};

const rename: Edit = (tree, dice, tag) => {
  const path = dice.pick([...tree.keys()].filter((each) => each !== '.gitattributes'));
  const file = tree.get(path);
  if (file === undefined) return;
  tree.delete(path);
  const folder = dice.chance(0.5) ? `moved-${tag}/` : path.replace(/[^/]*$/, '');
  tree.set(`${folder}renamed-${tag}.yaml`, file);
};

const renameEdited: Edit = (tree, dice, tag) => {
  rename(tree, dice, tag);
  editLine(tree, dice, tag);
};

const FOLDERS = ['base/', 'base/mesh/', 'overlays/prod/', 'overlays/dev/', 'overlays/'] as const;

const renameFolder: Edit = (tree, dice, tag) => {
  const from = dice.pick(FOLDERS);
  const to = dice.chance(0.3) ? dice.pick(FOLDERS) : `${from.slice(0, -1)}-${tag}/`;
  for (const [path, file] of [...tree]) {
    if (!path.startsWith(from) || to.startsWith(from)) continue;
    tree.delete(path);
    tree.set(`${to}${path.slice(from.length)}`, file);
  }
};

const addFile: Edit = (tree, dice, tag) => {
  const folders = [...new Set([...tree.keys()].map((path) => path.replace(/[^/]*$/, '')))];
  const lines = Array.from({ length: 6 }, (_, at) => `new ${tag} ${String(at)}\n`);
  tree.set(`${dice.pick(folders)}new-${tag}.yaml`, { mode: '100644', content: lines.join('') });
};

const removeFile: Edit = (tree, dice) => {
  if (tree.size > 3) tree.delete(dice.pick([...tree.keys()]));
};

const changeMode: Edit = (tree, dice) => {
  const path = dice.pick([...tree.keys()]);
  const file = tree.get(path);
  if (file === undefined || file.mode === '120000') return;
  tree.set(path, { ...file, mode: file.mode === '100644' ? '100755' : '100644' });
};

const changeBinary: Edit = (tree, _dice, tag) => {
  tree.set('bin/logo.dat', { mode: '100644', content: `\u0000binary ${tag}` });
};

const changeLink: Edit = (tree, dice, tag) => {
  if (dice.chance(0.7)) tree.set('link.yaml', { mode: '120000', content: `base/${tag}.yaml` });
  else tree.set('link.yaml', { mode: '100644', content: `no link ${tag}\n` });
};

const EDITS: readonly (readonly [weight: number, edit: Edit])[] = [
  [8, editLine],
  [3, insertLine],
  [2, removeLine],
  [1, swapLineEndings],
  [2, rename],
  [2, renameEdited],
  [1, renameFolder],
  [2, addFile],
  [1, removeFile],
  [1, changeMode],
  [1, changeBinary],
  [1, changeLink],
];

const WEIGHTED = EDITS.flatMap(([weight, edit]) => Array.from({ length: weight }, () => edit));

/** The tree after a few edits; `tag` is written into what changes. */
export function randomEdits(tree: MadeTree, dice: Dice, tag: string): MadeTree {
  const edited = new Map(tree);
  for (let left = 1 + dice.number(3); left > 0; left -= 1) dice.pick(WEIGHTED)(edited, dice, tag);
  return withoutClashes(edited);
}

/** A path cannot be a file and a folder. */
function withoutClashes(tree: Map<string, MadeFile>): MadeTree {
  for (const path of [...tree.keys()])
    for (const other of tree.keys()) if (path.startsWith(`${other}/`)) tree.delete(path);
  return tree;
}
