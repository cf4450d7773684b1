import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import type { Written } from '../review/edge/temporary-repository.ts';
import { controlCharacters, liveMarkup } from '../support/live-markup.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { meshwarden } from './run-cli.ts';

/** What a pull request could write to speak through a report; no slash, so that files can be named so too. */
const TEXTS = [
  'a\nb\r\nc',
  '\u001b[2J\u001b[31mred\u0007',
  '\u009b31m',
  'safe\u202Ekcatta\u2066x\u2069',
  '@org @acme-team',
  'fixes #1 closes GH-2',
  '<img src=x onerror=alert(1)><!-- ',
  '](http:evil.example) ![x](y)',
  '`code` ``more`` `',
  '`a|<img src=x>|b`',
  '| a | b |\n|---|---|',
  'www.evil.example',
  '# heading',
  '</details><h1>',
  '\u2028\u2029line',
  '\\`<b>\\`',
];

const quoted = (text: string): string => JSON.stringify(text);

/** Objects that carry a text wherever a report might quote it. */
const manifests = (text: string, timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${quoted(text)}, namespace: ${quoted(text)}, labels: { ${quoted(text)}: ${quoted(timeout)} } }
spec:
  hosts: [${quoted(text)}]
  gateways: [${quoted(text)}]
  ${quoted(text)}: 1
  http:
    - name: ${quoted(text)}
      timeout: ${timeout}
      match: [{ uri: { regex: ${quoted(`(${text}`)} } }]
      route: [{ destination: { host: ${quoted(text)}, subset: ${quoted(`${text} ${timeout}`)} } }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: p, namespace: ${quoted(text)} }
spec: { action: ALLOW, rules: [{ from: [{ source: { principals: [${quoted(`${text}${timeout}`)}] } }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ${quoted(text)} }
spec: { selector: { app: ${quoted(`${text}${timeout}`)} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: ${quoted(`${text}/v1`)}
kind: ${quoted(text)}
metadata: { name: ${quoted(text)} }
value: ${quoted(`${text}${timeout}`)}
`;

/** In plain folders, in an environment of that name, in kustomizations that render and that do not. */
const tree = (text: string, timeout: string): Record<string, Written> => ({
  'deploy/routes.yaml': manifests(text, timeout),
  [`deploy/${text}.yaml`]: manifests(`${text}2`, timeout),
  [`overlays/${text}/kustomization.yaml`]: `resources: [web.yaml]\nnamePrefix: ${quoted(text)}\n`,
  [`overlays/${text}/web.yaml`]: manifests('web', timeout),
  'overlays/prod/kustomization.yaml': `resources: [${timeout === '3s' ? '' : quoted(`${text}.yaml`)}]\n`,
  [`unread/${text}.txt.yaml`]: `a: ${timeout}\n`,
});

describe.each(shareOfRun(TEXTS, 4).map((text) => [JSON.stringify(text), text]))('%s', (_, text) => {
  const folders = (): readonly string[] => {
    const [before, after] = [temporaryFolder(), temporaryFolder()];
    writeFiles(before, tree(text, '3s'));
    writeFiles(after, tree(text, '5s'));
    return ['--base-dir', before, '--head-dir', after];
  };

  test('moves no cursor of a terminal and is inert in Markdown', async () => {
    const args = ['review', ...folders()];
    const [terminal, markdown] = await Promise.all([
      meshwarden(args),
      meshwarden([...args, '--format', 'markdown']),
    ]);
    expect([terminal.stderr, markdown.stderr]).toEqual(['', '']);
    expect(terminal.code).toBe(2);
    expect(controlCharacters(terminal.stdout)).toEqual([]);
    expect(controlCharacters(markdown.stdout.replaceAll('\u200b', ''))).toEqual([]);
    expect(liveMarkup(markdown.stdout)).toEqual([]);
  });
});

test('a reason why nothing is rendered moves no cursor either', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'kustomization.yaml': 'resources: ["\\e[2J\\n\\u202e.yaml"]\n' });
  const run = await meshwarden(['render', folder]);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).not.toBe('');
  expect(controlCharacters(run.stderr)).toEqual([]);
});
