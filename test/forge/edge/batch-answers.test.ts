import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createGitAnswers,
  rememberAnswers,
} from '../../../src/forge/edge/git/running/git-answers.ts';
import type { PrivateRepository } from '../../../src/forge/edge/git/running/private-repository.ts';
import {
  batchReader,
  parseBatch,
  createBlobStore,
} from '../../../src/forge/edge/git/objects/blob-store.ts';
import { defaultTreeLimits } from '../../../src/manifest/index.ts';
import { sizesOf } from '../../../src/forge/edge/git/objects/missing-blobs.ts';

const nameOf = (number: number): string => number.toString(16).padStart(40, '0');

type RunOptions = NonNullable<Parameters<PrivateRepository['run']>[1]>;

const inPieces = (printed: Buffer, length: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(printed.length / length) }, (_, at) =>
    printed.subarray(at * length, (at + 1) * length),
  );

/** A repository that prints the contents it has as `git cat-file` does, and notes what it is asked. */
function holding(contents: Map<string, string>): PrivateRepository & { asked: string[] } {
  const repository = {
    gitDir: '',
    asked: [] as string[],
    run: (args: readonly string[], { input = '', reader }: RunOptions = {}) => {
      const oids = input.split('\n').filter((oid) => oid !== '');
      repository.asked.push(...oids);
      const printed = oids.map((oid) => {
        const content = contents.get(oid);
        if (content === undefined) return `${oid} missing\n`;
        const head = `${oid} blob ${String(Buffer.byteLength(content))}\n`;
        return args.includes('--batch') ? `${head}${content}\n` : head;
      });
      const stdout = Buffer.from(printed.join(''));
      if (reader === undefined) return Promise.resolve({ code: 0, stdout });
      inPieces(stdout, 7).forEach(reader());
      return Promise.resolve({ code: 0, stdout: Buffer.alloc(0) });
    },
    remove: () => Promise.resolve(),
  };
  return repository;
}

const read = async (repository: PrivateRepository, oids: readonly string[]) => {
  const input = `${oids.join('\n')}\n`;
  const { stdout } = await repository.run(['cat-file', '--batch', '--buffer'], { input });
  return new Map([...parseBatch(stdout)].map(([oid, content]) => [oid, content.toString('utf8')]));
};

/** The same as it comes. */
const readInPieces = async (repository: PrivateRepository, oids: readonly string[]) => {
  const found = new Map<string, string>();
  const input = `${oids.join('\n')}\n`;
  const reader = () => batchReader((oid, content) => found.set(oid, content.toString('utf8')));
  await repository.run(['cat-file', '--batch', '--buffer'], { input, reader });
  return found;
};

test('each object is asked for once, and what is not there again', async () => {
  const contents = new Map([[nameOf(1), 'kind: Service\n']]);
  const repository = holding(contents);
  const remembering = rememberAnswers(repository, createGitAnswers(), 'mirror');
  expect(await read(remembering, [nameOf(1), nameOf(2)])).toEqual(contents);
  contents.set(nameOf(2), '\n\nfetched meanwhile');
  expect(await read(remembering, [nameOf(1), nameOf(2)])).toEqual(contents);
  expect(await read(remembering, [nameOf(2), nameOf(1)])).toEqual(contents);
  expect(repository.asked).toEqual([nameOf(1), nameOf(2), nameOf(2)]);
});

test('sizes are no contents, and another repository is another question', async () => {
  const repository = holding(new Map([[nameOf(1), 'é']]));
  const answers = createGitAnswers();
  const remembering = rememberAnswers(repository, answers, 'mirror');
  for (let time = 0; time < 2; time++)
    expect(await sizesOf([nameOf(1)], remembering)).toEqual(new Map([[nameOf(1), 2]]));
  expect(await read(remembering, [nameOf(1)])).toEqual(new Map([[nameOf(1), 'é']]));
  await read(rememberAnswers(repository, answers, 'mirror made again'), [nameOf(1)]);
  expect(repository.asked).toHaveLength(3);
});

test('contents are decoded once, and kept apart by repository', async () => {
  const repository = holding(new Map([[nameOf(1), 'kind: Service\n']]));
  const answers = createGitAnswers();
  const contentOf = async (whose: string) => {
    const store = createBlobStore(rememberAnswers(repository, answers, whose), defaultTreeLimits);
    await store.load([{ oid: nameOf(1), size: 14 }]);
    return store.contents.get(nameOf(1));
  };
  const first = await contentOf('mirror');
  expect(first).toEqual({ kind: 'text', text: 'kind: Service\n' });
  expect(await contentOf('mirror')).toBe(first);
  expect(repository.asked).toEqual([nameOf(1)]);
  expect(await contentOf('another')).toEqual(first);
  expect(repository.asked).toEqual([nameOf(1), nameOf(1)]);
});

test('contents count against the limit of all, kept or not', async () => {
  const repository = holding(
    new Map([
      [nameOf(1), '12345'],
      [nameOf(2), '67890'],
    ]),
  );
  const answers = createGitAnswers();
  const limits = { ...defaultTreeLimits, totalBytes: 9 };
  for (let time = 0; time < 2; time += 1) {
    const store = createBlobStore(rememberAnswers(repository, answers, 'mirror'), limits);
    await store.load([nameOf(1), nameOf(2)].map((oid) => ({ oid, size: 5 })));
    expect(store.contents.get(nameOf(1))).toEqual({ kind: 'text', text: '12345' });
    expect(store.contents.get(nameOf(2))).toEqual({ kind: 'unreadable', reason: 'limit' });
  }
});

test('whatever was asked before, the answer is what Git prints', async () => {
  const oids = fc.array(fc.integer({ min: 0, max: 9 }).map(nameOf), { minLength: 1 });
  const held = fc.dictionary(fc.integer({ min: 0, max: 9 }).map(nameOf), fc.string());
  await fc.assert(
    fc.asyncProperty(held, fc.array(oids, { maxLength: 4 }), async (contents, questions) => {
      const repository = holding(new Map(Object.entries(contents)));
      const remembering = rememberAnswers(repository, createGitAnswers(), 'mirror');
      for (const question of questions) {
        const printed = await read(repository, question);
        expect(await readInPieces(repository, question)).toEqual(printed);
        expect(await readInPieces(remembering, question)).toEqual(printed);
        expect(await read(remembering, question)).toEqual(printed);
        expect(await sizesOf(question, remembering)).toEqual(await sizesOf(question, repository));
      }
    }),
  );
});

test('contents are read alike however what Git prints is cut', () => {
  const held = fc.array(fc.tuple(fc.string(), fc.boolean()), { maxLength: 6 });
  fc.assert(
    fc.property(held, fc.integer({ min: 1, max: 60 }), (contents, length) => {
      const printed = contents.map(([content, isThere], at) =>
        isThere
          ? `${nameOf(at)} blob ${String(Buffer.byteLength(content))}\n${content}\n`
          : `${nameOf(at)} missing\n`,
      );
      const whole = Buffer.from(printed.join(''));
      const found: [string, string][] = [];
      const take = batchReader((oid, content) => found.push([oid, content.toString('utf8')]));
      inPieces(whole, length).forEach((piece) => {
        take(piece);
      });
      expect(found).toEqual(
        contents.flatMap(([content, isThere], at) => (isThere ? [[nameOf(at), content]] : [])),
      );
      // what breaks off is not there
      const half: string[] = [];
      batchReader((oid) => half.push(oid))(whole.subarray(0, -1));
      expect(half).toHaveLength(
        Math.max(0, found.length - (contents.at(-1)?.[1] === true ? 1 : 0)),
      );
    }),
  );
});
