import { describe, expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const BASE: Files = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "acme/web:latest" }] }
`,
};

const GENERATOR = 'configMapGenerator:\n- { name: script, files: [script.sh] }\n';
const MISSING_PATCH = 'patches:\n- { path: there-is-none.yaml }\n';

const folder = (path: string, namespace: string, fault: string): Files => ({
  [`${path}/kustomization.yaml`]: `namespace: ${namespace}\nresources: [../../base]\n${fault}`,
});

const gapsOf = async (before: Files, after: Files) =>
  (await reviewOf(before, after)).gaps.map(({ root, new: isNew, blocking }) => ({
    root,
    isNew,
    blocking,
  }));

const rowsOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reportOf(before, after, 'markdown')).text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| what changes'));

describe('a folder that does not build, and has another name since the change', () => {
  test.each([
    ['a file of a generator is missing', GENERATOR],
    ['a patch is missing', MISSING_PATCH],
  ])('is not broken by it: %s', async (_, fault) => {
    const before = { ...BASE, ...folder('systems/one', 'one', fault) };
    const after = { ...BASE, ...folder('systems/two', 'two', fault) };
    expect(await gapsOf(before, after)).toEqual([
      { root: 'systems/two', isNew: false, blocking: false },
    ]);
  });

  test('is there under two names where it becomes two, and what it held moves', async () => {
    const before = { ...BASE, ...folder('systems/one', 'one', GENERATOR) };
    const after = { ...BASE, ...folder('systems/two', 'two', GENERATOR) };
    expect(await rowsOf(before, after)).toEqual([
      '| namespace one → two for 2 objects: ConfigMap script, Deployment web (once systems/two builds) |',
    ]);
    expect(
      await gapsOf(before, { ...after, ...folder('systems/three', 'three', GENERATOR) }),
    ).toEqual([
      { root: 'systems/three', isNew: false, blocking: false },
      { root: 'systems/two', isNew: false, blocking: false },
    ]);
  });

  test('is broken by it where the fault is another, or the old folder stays', async () => {
    const before = { ...BASE, ...folder('systems/one', 'one', GENERATOR) };
    const isNew = { isNew: true, blocking: true };
    expect(
      await gapsOf(before, { ...BASE, ...folder('systems/two', 'two', MISSING_PATCH) }),
    ).toEqual([{ root: 'systems/two', ...isNew }]);
    expect(await gapsOf(before, { ...before, ...folder('systems/two', 'two', GENERATOR) })).toEqual(
      expect.arrayContaining([{ root: 'systems/two', ...isNew }]),
    );
  });
});

describe('what a folder takes in without a version', () => {
  const told = async (before: Files, after: Files) =>
    (await reviewOf(before, after)).findings.flatMap(({ detector, subject, introducedBy }) =>
      detector === 'unpinned-input' ? [[subject.name, introducedBy]] : [],
    );

  test('was there where its folder had another name, with the file or beside it', async () => {
    const before = { ...BASE, ...folder('systems/one', 'one', '') };
    expect(await told(before, { ...BASE, ...folder('systems/two', 'one', '') })).toEqual([
      ['systems/two', 'already-there'],
    ]);
    const own = (path: string, name = 'web.yaml'): Files => ({
      [`${path}/kustomization.yaml`]: `resources: [${name}]\n`,
      [`${path}/${name}`]: BASE['base/web.yaml'] ?? '',
    });
    expect(await told(own('systems/one'), own('systems/two'))).toEqual([
      ['systems/two', 'already-there'],
    ]);
  });

  test('is new in a folder that comes beside the other', async () => {
    const before = { ...BASE, ...folder('systems/one', 'one', '') };
    const after = { ...before, ...folder('systems/two', 'two', '') };
    expect(await told(before, after)).toContainEqual(['systems/two', 'this-change']);
  });
});

describe('what goes from a folder that did not build', () => {
  const broken = { ...BASE, ...folder('systems/one', 'one', GENERATOR) };
  const beside = folder('systems/two', 'two', '');

  test('is said to be there only where it was applied before that', async () => {
    const [row] = await rowsOf({ ...broken, ...beside }, { ...BASE, ...beside });
    expect(row).toContain('removed (where it was ever applied, for systems/one did not build)');
    const whole = { ...broken, 'systems/one/script.sh': 'echo 1\n' };
    const [plain] = await rowsOf({ ...whole, ...beside }, { ...BASE, ...beside });
    expect(plain).toContain('Deployment one/web: removed');
    expect(plain).not.toContain('ceased');
  });

  test('holds a file that is not there as that, and as nothing empty', async () => {
    const applied = { 'argo/shop.yaml': app('systems/one') };
    const { text } = await reportOf(
      { ...broken, ...applied },
      { ...broken, ...applied, 'systems/one/script.sh': 'echo 1\n' },
      'markdown',
    );
    expect(text).toContain('(script.sh is not there)');
    expect(text).not.toContain('script.sh: ""');
  });

  test('has no variables of a file that is not there, and no credential in it', async () => {
    const generators = `configMapGenerator:
- { name: variables, envs: [web.env] }
secretGenerator:
- { name: login, files: [password.txt] }
`;
    const fails = folder('systems/two', 'two', generators);
    const { text } = await reportOf({ ...BASE, ...beside }, { ...BASE, ...fails }, 'markdown');
    expect(text).not.toContain('is not there');
    expect(text).not.toMatch(/in Git in base64|clear/);
  });
});

describe('a folder that did not build before either, and lacks more since the change', () => {
  const one = (fault: string): Files => ({ ...BASE, ...folder('systems/one', 'one', fault) });
  const SECOND = 'secretGenerator:\n- { name: login, files: [login.txt] }\n';
  const told = async (before: Files, after: Files) =>
    (await reviewOf(before, after)).gaps
      .filter(({ message }) => message.includes('for one more reason since this change'))
      .map(({ root, message, blocking, new: isNew }) => ({ root, message, blocking, isNew }));

  test('is told to stop at that, too', async () => {
    expect(await told(one(GENERATOR), one(`${GENERATOR}${SECOND}`))).toEqual([
      {
        root: 'systems/one',
        message: expect.stringMatching(/this change: The file "login\.txt" .* does not exist\.$/),
        blocking: true,
        isNew: false,
      },
    ]);
    const { text } = await reportOf(one(GENERATOR), one(`${GENERATOR}${SECOND}`), 'markdown');
    expect(text).toContain(
      '**Not analysed before this change either, and touched by it:**\n\n- `systems/one` does not render for one more reason',
    );
  });

  test.each([
    ['it lacked both before', `${GENERATOR}${SECOND}`, `${GENERATOR}${SECOND}# edited\n`],
    ['it lacks one of two any more', `${GENERATOR}${SECOND}`, SECOND],
    ['it lacks another one in the place of the first', GENERATOR, SECOND],
    ['it built before', '', `${GENERATOR}${SECOND}`],
  ])('is not told so where %s', async (_, was, is) => {
    expect(await told(one(was), one(is))).toEqual([]);
  });
});
