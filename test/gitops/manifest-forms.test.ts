import { expect, test } from 'vitest';
import { planned } from './fixtures.ts';

const FORMS = {
  'JSON on one line':
    '{"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"a"}}',
  'a flow mapping':
    '{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: a}}',
  'a flow mapping beside its separator':
    '--- {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: a}}',
  'a mapping that is indented from its first line on':
    '# a\n  apiVersion: networking.istio.io/v1\n  kind: VirtualService\n  metadata: {name: a}',
  'quoted keys':
    '"apiVersion": networking.istio.io/v1\n"kind": VirtualService\n"metadata": {name: a}',
  'keys with a space before the colon':
    'apiVersion : networking.istio.io/v1\nkind : VirtualService\nmetadata: {name: a}',
  'a second document of another form':
    'a: b\n---\n  {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: a}}',
};

test.each(Object.entries(FORMS))('a plain manifest is seen when it is written as %s', (_, text) => {
  expect(Object.values(planned({ 'deploy/routes.yaml': `${text}\n` }))).toEqual([['deploy']]);
});
