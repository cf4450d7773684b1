import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compiledScript } from '../../src/cli/edge/compiled-script.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';

const SOURCE =
  'exports.said = (word) => `${word} from ${require("node:path").basename(__filename)}`;';

function scriptIn(folder: string, source = SOURCE): string {
  const file = join(folder, 'commands.cjs');
  writeFileSync(file, source);
  return file;
}

const saidBy = (exports: object | undefined): unknown =>
  exports !== undefined && 'said' in exports && typeof exports.said === 'function'
    ? Reflect.apply(exports.said, undefined, ['hello'])
    : undefined;

test('a script says the same with what was compiled of it and without', () => {
  const folder = temporaryFolder();
  const file = scriptIn(folder);
  const kept = join(folder, 'kept');
  for (const found of [0, 1, 1]) {
    const script = compiledScript(file, kept, 'review');
    expect(readdirSync(kept)).toHaveLength(found);
    expect(saidBy(script?.run())).toBe('hello from commands.cjs');
    script?.keep();
  }
});

test('what is kept of one script is not taken for another one of the same length', () => {
  const folder = temporaryFolder();
  const kept = join(folder, 'kept');
  const first = compiledScript(scriptIn(folder), kept, 'review');
  first?.run();
  first?.keep();
  const other = compiledScript(scriptIn(folder, SOURCE.replace('from', 'form')), kept, 'review');
  expect(saidBy(other?.run())).toBe('hello form commands.cjs');
});

test('what is kept for one command is not taken for another one', () => {
  const folder = temporaryFolder();
  const kept = join(folder, 'kept');
  for (const key of ['help', 'review']) {
    const script = compiledScript(scriptIn(folder), kept, key);
    script?.run();
    script?.keep();
  }
  expect(readdirSync(kept)).toHaveLength(2);
});

test('what is kept and is no compiled code is passed over and written anew', () => {
  const [folder, kept] = [temporaryFolder(), temporaryFolder()];
  const script = compiledScript(scriptIn(folder), kept, 'review');
  script?.run();
  script?.keep();
  const [name = ''] = readdirSync(kept);
  writeFileSync(join(kept, name), 'no code');

  // A process remembers by itself what it compiled from one file: this is the same script in another one.
  const again = compiledScript(scriptIn(temporaryFolder()), kept, 'review');
  expect(saidBy(again?.run())).toBe('hello from commands.cjs');
  again?.keep();
  expect(readFileSync(join(kept, name)).toString('latin1')).not.toBe('no code');
});

test('there is no such script where nothing can be kept', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/kept'), 'a file in the place of the folder');
  expect(compiledScript(scriptIn(folder), join(folder, 'dist/kept'), 'review')).toBeUndefined();
});
