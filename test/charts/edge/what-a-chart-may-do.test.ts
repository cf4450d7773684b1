import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ChartOutcome } from '../../../src/charts/chart-renderer.ts';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import { printedText } from '../../../src/charts/rendered-documents.ts';
import type { Contents } from './chart-renderer.ts';
import { chartOf, chartRenderer, renderFiles } from './chart-renderer.ts';

const renderer = chartRenderer({ time: 5_000, input: 200_000, output: 100_000 });
const hasty = chartRenderer({ time: 2_000 });

const template = (text: string): Contents => ({ 'templates/a.yaml': text });

const failure = (outcome: ChartOutcome): readonly [string, string] => {
  if (outcome.kind !== 'failed') throw new Error(printedText(outcome.documents).text.slice(0, 500));
  return [outcome.stage, outcome.message];
};

/** What a chart of one template prints, after whatever another one did. */
async function printed(files: Contents, by = renderer): Promise<string> {
  const outcome = await renderFiles(by, files);
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  return printedText(outcome.documents).text.replace('---\n# Source: c/templates/a.yaml\n', '');
}

const rendersOn = async (by = renderer): Promise<void> => {
  expect(await printed(template('a: {{ .Release.Name }}\n'), by)).toBe('a: release-name\n');
};

test('a chart that does not end is ended, and the next one renders', async () => {
  const loop = '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}a: 1';
  expect(failure(await renderFiles(hasty, template(loop)))).toEqual([
    'time',
    'it takes longer than 2 seconds',
  ]);
  await rendersOn(hasty);
});

test.each([
  ['repeats a letter 10⁹ times', 'a: {{ repeat 1000000000 "x" }}'],
  [
    'doubles a text for ever',
    '{{ $s := "xxxxxxxx" }}{{ range until 40 }}{{ $s = print $s $s }}{{ end }}a: {{ $s }}',
  ],
])('a chart that %s gets no more than its memory', async (_what, text) => {
  expect(failure(await renderFiles(renderer, template(text)))).toEqual([
    'memory',
    'it takes more than 512 MiB of memory',
  ]);
  await rendersOn();
});

test.each([
  ['include', '{{ define "x" }}{{ include "x" . }}{{ end }}a: {{ include "x" . }}'],
  ['template', '{{ define "x" }}{{ template "x" . }}{{ end }}a: {{ template "x" . }}'],
])('a template that calls itself by %s fails', async (_what, text) => {
  const [stage] = failure(await renderFiles(renderer, template(text)));
  expect(['render', 'memory']).toContain(stage);
  await rendersOn();
});

test('a chart that prints too much, or is too large, fails by name', async () => {
  const [stage, message] = failure(
    await renderFiles(renderer, template('a: {{ repeat 100001 "x" }}')),
  );
  expect([stage, message]).toEqual(['output', 'it renders to more than 100000 bytes']);
  expect(failure(await renderFiles(renderer, { big: 'x'.repeat(200_001) }))).toEqual([
    'input',
    'its files come to more than 200000 bytes',
  ]);
  await rendersOn();
});

test.each(['file:///etc/passwd', 'http://127.0.0.1:1/x', 'https://example.com/x'])(
  'a schema that refers to %s is not followed there',
  async ($ref) => {
    const files = { ...template('a: 1'), 'values.schema.json': JSON.stringify({ $ref }) };
    const [stage, message] = failure(await renderFiles(renderer, files));
    expect(stage).toBe('render');
    expect(message).toContain(`references outside of the schema are not followed: ${$ref}`);
  },
);

test('there is no environment to read', async () => {
  for (const name of ['env', 'expandenv'])
    expect(failure(await renderFiles(renderer, template(`a: {{ ${name} "HOME" }}`)))[1]).toContain(
      `function "${name}" not defined`,
    );
});

test('there is no network, no cluster and no file beside the chart', async () => {
  const text = `dns: {{ getHostByName "localhost" | quote }}
lookup: {{ lookup "v1" "Secret" "a" "b" | toJson }}
file: {{ .Files.Get "../../../../etc/passwd" | quote }}
root: {{ .Files.Get "/etc/passwd" | quote }}
`;
  expect(await printed(template(text))).toBe('dns: ""\nlookup: {}\nfile: ""\nroot: ""\n');
});

test('what is random or of today is the same every time, and so is the chart after another', async () => {
  const text =
    'a: {{ randAlphaNum 20 }}\nb: {{ uuidv4 }}\nc: {{ now | date "2006-01-02" }}\nd: {{ shuffle "abcdefghij" }}\n';
  const first = await printed(template(text));
  expect(first).toMatch(/^a: \w{20}\nb: [-\da-f]{36}\nc: 2023-11-14\nd: [a-j]{10}\n$/);
  await printed(template('a: {{ randAlphaNum 20 }}'));
  expect(await printed(template(text))).toBe(first);
});

test('what a chart defines or sets is gone for the next', async () => {
  const leaving =
    '{{ define "left" }}behind{{ end }}{{ $_ := set .Values "left" "behind" }}{{ $_ = set .Release "Name" "other" }}a: 1\n';
  expect(await printed(template(leaving))).toBe('a: 1\n');
  expect(await printed(template('a: {{ hasKey .Values "left" }} {{ .Release.Name }}\n'))).toBe(
    'a: false release-name\n',
  );
  expect(failure(await renderFiles(renderer, template('a: {{ include "left" . }}')))[1]).toContain(
    'no template "left"',
  );
});

/** A tar archive of one entry, packed. */
function archive(name: string, kind: '0' | '1' | '2', content: string): Uint8Array {
  const header = Buffer.alloc(512);
  const bytes = Buffer.from(kind === '0' ? content : '');
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0'.repeat(2), 108);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(kind, 156);
  if (kind !== '0') header.write(content, 157);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
  return gzipSync(Buffer.concat([header, bytes, padding, Buffer.alloc(1024)]));
}

test.each([
  ['leads out of itself', archive('inner/../../up', '0', 'x'), /illegally references parent/],
  ['has an absolute path', archive('inner//etc/passwd', '0', 'x'), /absolute paths/],
  ['is a link and nothing else', archive('inner/Chart.yaml', '2', '/etc/passwd'), /Chart|name/],
  ['is a hard link', archive('inner/Chart.yaml', '1', 'inner/x'), /Chart|name/],
  ['is no archive', new TextEncoder().encode('this is no archive'), /gzip: invalid header/],
  [
    'unpacks to far more than it is',
    archive('inner/Chart.yaml', '0', 'x'.repeat(6_000_000)),
    /larger than the maximum file size/,
  ],
])('a packaged dependency that %s fails by name', async (_what, bytes, words) => {
  const files = { ...template('a: 1'), 'charts/inner-1.0.0.tgz': bytes };
  const [stage, message] = failure(await renderFiles(renderer, files));
  expect(stage).toBe('load');
  expect(message).toMatch(words);
  await rendersOn();
});

test('bytes that are no text fail by name, or pass where they are data', async () => {
  const bytes = new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe]);
  const [, message] = failure(await renderFiles(renderer, { 'templates/a.yaml': bytes }));
  expect(message).toMatch(/YAML parse error on c\/templates\/a.yaml/);
  const crd = await renderer.render({
    ...HELM_DEFAULTS,
    includeCRDs: true,
    files: chartOf({ 'crds/a.yaml': bytes }),
  });
  expect(failure(crd)).toEqual(['output', 'c/crds/a.yaml renders to text that is not UTF-8']);
  expect(await printed({ ...template('a: {{ .Files.Get "x" | b64enc }}\n'), x: bytes })).toBe(
    'a: YTog//4=\n',
  );
});

test('a file that cannot be read fails the chart, unless .helmignore leaves it out', async () => {
  const files = new Map(chartOf(template('a: 1\n')));
  files.set('conf/key', { kind: 'unreadable', reason: 'it is kept in Git LFS' });
  expect(failure(await renderer.render({ ...HELM_DEFAULTS, files }))).toEqual([
    'load',
    'error reading conf/key: it is kept in Git LFS',
  ]);
  for (const [path, file] of chartOf({ '.helmignore': 'conf/\n' })) files.set(path, file);
  expect((await renderer.render({ ...HELM_DEFAULTS, files })).kind).toBe('rendered');
});

test('a renderer that was closed renders again', async () => {
  await renderer.close();
  await rendersOn();
});

test('charts that are asked for at once are rendered one after the other', async () => {
  const names = ['one', 'two', 'three'];
  const outcomes = await Promise.all(
    names.map((name) => renderFiles(renderer, template(`a: ${name}\n`))),
  );
  expect(
    outcomes.map((each) => (each.kind === 'rendered' ? each.documents[0]?.text : each.message)),
  ).toEqual(names.map((name) => `a: ${name}`));
});
