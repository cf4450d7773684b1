import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { KUSTOMIZED_MOVES, MOVES, NAMED_INPUTS } from '../../support/moved-secrets.ts';
import type { Files } from '../../support/planted-manifests.ts';
import type { Review } from '../../../src/review/index.ts';
import { secretTextsFrom } from '../../../src/manifest/redaction/moved/secret-spelling.ts';
import { movedSecrets } from '../../../src/manifest/redaction/moved/moved-secrets.ts';
import { reviewOf } from '../../support/review-of.ts';
import { SECRET_FORMATS } from '../../support/secret-formats.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { expectNowhere, writtenOf } from '../../bot/written-of-review.ts';
import { configMap } from '../../support/objects.ts';

const charts = chartRenderer();
const anyFormat = fc.oneof(...Object.values(SECRET_FORMATS));

/** Two secrets that differ: the same one on both sides is no change. */
const twoSecrets = fc.tuple(anyFormat, anyFormat).filter(([one, other]) => one !== other);

const pairs = Object.keys(NAMED_INPUTS).flatMap((input) =>
  Object.keys(MOVES).map((move) => [input, move] as const),
);

async function expectHidden(place: (secret: string) => Files, how: string): Promise<void> {
  const [[before, after] = ['', '']] = fc.sample(twoSecrets, 1);
  const review = await reviewOf(place(before), place(after), charts);
  const spelled = [before, after].flatMap((it) => [it, it.toUpperCase(), it.toLowerCase()]);
  expectNowhere(review, spelled, `${how} (${before}, ${after})`);
  const blocking = review.gaps.filter((gap) => gap.blocking);
  expect(
    review.changes.length + blocking.length,
    `${how}: a change (${before}, ${after})`,
  ).toBeGreaterThan(0);
}

/** Both sides with a chart that shows its values, moved by the template. */
function shown(values: (side: string) => string, template: string): Promise<Review> {
  const place = NAMED_INPUTS["the chart's own values"] ?? expect.fail();
  const filesOf = (side: string): Files => ({
    ...place('', template),
    'charts/web/values.yaml': values(side),
  });
  return reviewOf(filesOf('before'), filesOf('after'), charts);
}

test.each(shareOfRun(pairs, 6))('%s, moved to %s: the value is nowhere', async (input, move) => {
  const place = NAMED_INPUTS[input] ?? expect.fail();
  await expectHidden((it) => place(it, MOVES[move] ?? ''), `${input}, ${move}`);
});

test.each(shareOfRun(Object.entries(KUSTOMIZED_MOVES), 2))(
  '%s: the value is nowhere',
  async (name, place) => {
    await expectHidden(place, name);
  },
);

test('a secret of letters alone that is moved to the kind of an object is nowhere, and kinds that are known are shown', async () => {
  const kind = CONF.replace('kind: ConfigMap', 'kind: {{ .Values.db.password }}');
  for (const letters of ['Letters', 'letters', 'lETTERs']) {
    const review = await shown((side) => `db: { password: ${letters}${side} }\n`, kind);
    expectNowhere(review, [`${letters}before`, `${letters}after`], 'a kind');
  }
  const sided = CONF.replace('pw={{ .Values.db.password }}', '{{ .Values.side }}');
  const known = await shown((side) => `db: { password: ConfigMap }\nside: ${side}\n`, sided);
  expect(writtenOf(known)['json']).toContain('"kind": "ConfigMap"');
});

const CONF = configMap('web', '{ conf: "pw={{ .Values.db.password }}" }');

test('what is also a plain value, a name or a key is shown', async () => {
  for (const plain of ['name: it-', 'names: [it-]', '{it-: x}', 'text: |\n    it-\n']) {
    const review = await shown(
      (side) =>
        `db: { password: "catalog-${side}" }\nother:\n  ${plain.replaceAll('it-', `catalog-${side}`)}\n`,
      CONF,
    );
    expect(writtenOf(review)['json'], plain).toContain('pw=catalog-after');
  }
});

test('what only a change writes plainly stays hidden where its base keeps it secret', async () => {
  const review = await shown(
    (side) =>
      `db: { password: hunter-${side} }\n${side === 'after' ? 'plain: hunter-before\n' : ''}`,
    CONF,
  );
  expectNowhere(review, ['hunter-before'], 'written plainly in the head');
});

test('what SOPS encrypted is plain nowhere', async () => {
  const text = 'ENC[AES256_GCM,data:c2VjcmV0,iv:abc=,tag:def=,type:str]';
  const review = await shown(
    (side) => `db: { password: "${text}${side}" }\nother: "${text}${side}"\n`,
    CONF,
  );
  expectNowhere(review, ['data:c2VjcmV0'], 'encrypted');
});

test('a change of a hidden value is a change, of another meaning', async () => {
  const values = (it: string) => (side: string) => `db: { password: hunter-${side}-${it} }\n`;
  const [one, other] = [await shown(values('1'), CONF), await shown(values('2'), CONF)];
  const digests = [one, other].map((review) => review.changes.map(({ digest }) => digest));
  expect(digests[0]).not.toEqual(digests[1]);
  expect(one.meaning).not.toBe(other.meaning);
});

test('a password that reads as a word of ours decides nothing', async () => {
  const words = ['critical', 'medium', 'complete', 'production', 'resource-changed', 'ConfigMap'];
  for (const word of words) {
    const review = await shown(
      (side) => `db: { password: ${word} }\nx: ${side}\n`,
      `${CONF}---\n${CONF.replace('web', 'other').replace('{{ .Values.db.password }}', '{{ .Values.x }}')}`,
    );
    expect(review.tier).toBe('low');
    expect(review.changes.map(({ kind }) => kind)).toEqual(['resource-changed']);
    expect(review.environments.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'prod complete',
    ]);
  }
});

test('a text without any of the secrets stays as it is, one with some loses nothing else', () => {
  const word = fc.stringMatching(/^[g-z]{1,9}$/);
  const secret = fc.stringMatching(/^[A-F\d]{3}-[A-F\d]{6,12}$/);
  fc.assert(
    fc.property(
      fc.array(word),
      fc.array(secret, { minLength: 1 }),
      fc.nat(),
      (words, secrets, at) => {
        const { without } = movedSecrets(secrets);
        const text = words.join(' ');
        expect(without(text)).toBe(text);
        const place = at % (words.length + 1);
        const put = [...words.slice(0, place), secrets[0] ?? '', ...words.slice(place)].join(' ');
        expect(without(put)).toBe(put.replace(secrets[0] ?? '', '<redacted>'));
      },
    ),
  );
});

test.each([
  ['base64 of it', 'Basic cm9ib3Q6aHVudGVyLTIyLXg=', 'hunter-22-x'],
  ['hexadecimal digits of it', 'h=68756E7465722D32322D78', 'hunter-22-x'],
  ['an address', 'https://a.example/?p=hunter%2F22%2Bx', 'hunter/22+x'],
  ['JSON in JSON', String.raw`{"a":"{\"b\":\"hun\\\"ter22\"}"}`, 'hun"ter22'],
  ['HTML', 'a&lt;hunter&#39;s&gt;b', "<hunter's>"],
  ['a text that is cut off', 'user=a pw=hunter-22…', 'hunter-22-and-more'],
])('it is found in %s', (_, text, secret) => {
  expect(movedSecrets([secret]).without(text)).toContain('<redacted>');
});

test('thousands of secrets that begin alike are looked for in one pass', () => {
  const secrets = Array.from({ length: 5_000 }, (_, at) => `secret-${String(at)}-of-many`);
  const text = `${'a line of a report with nothing in it secret\n'.repeat(20_000)}secret-777-of-many`;
  const before = process.cpuUsage().user;
  expect(movedSecrets(secrets).without(text)).not.toContain('777');
  // one by one they would take minutes
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
});

test('a number is no part of a longer one', () => {
  const { without } = movedSecrets(['123456']);
  expect(without('pin=123456; 9123456 and 1234567')).toBe('pin=<redacted>; 9123456 and 1234567');
});

test.each(['password', '"Secret"', 'passwd\n'])(
  'a value that only says what it is (%s) is looked for nowhere, for sentences and names say it too',
  (value) => {
    expect(secretTextsFrom(value)).toEqual([]);
    expect(secretTextsFrom(`${value.trim().replaceAll('"', '')}-7`)).not.toEqual([]);
  },
);
