import { expect, test } from 'vitest';
import { analysisText } from '../../../src/cli/at-rest/analysis-report.ts';
import { controlCharacters } from '../../support/live-markup.ts';
import { analysed } from './analysed.ts';

test('the name of an environment moves no cursor', async () => {
  const { entries, ...analysis } = await analysed({
    'a.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: astray, namespace: shop }
spec: { hosts: [astray], http: [{ route: [{ destination: { host: nowhere } }] }] }
`,
  });
  const name = '\u001b[2Jprod\u202e\nsafe';
  const shown = analysisText(
    {
      ...analysis,
      entries: entries.map((entry) => ({ ...entry, environments: [name] })),
      environments: [{ name }, { name: 'staging' }],
    },
    { sentences: [] },
  );
  expect(shown).toContain('only in');
  expect(shown).toMatch(/^\d+ errors? in /m);
  expect(controlCharacters(shown)).toEqual([]);
  expect(shown).not.toMatch(/^safe/m);
});

test('nothing found is said of as many objects as were looked at, and of none that none was', async () => {
  const service = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;
  const found = await analysed({ 'a.yaml': service }, {}, undefined, { only: ['route-shadowed'] });
  expect(analysisText(found, { sentences: [] })).toBe('Nothing found (1 object looked at).\n');
  const none = await analysed({ 'a.yaml': '# nothing yet\n' });
  expect(analysisText(none, { sentences: [] })).toBe(
    'Nothing was looked at: no object is rendered here.\n',
  );
});
