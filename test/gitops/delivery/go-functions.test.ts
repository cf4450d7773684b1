import { expect, test } from 'vitest';
import { OPEN } from '../../../src/gitops/appliers/applier.ts';
import type { PlainMap } from '../../../src/gitops/argo/sets/generator-parameters.ts';
import { refusalOf, renderText } from '../../../src/gitops/argo/sets/set-template.ts';
import { fullEffort } from '../../../src/gitops/rendering/effort.ts';

const VALUES: PlainMap = {
  team: 'Pay.Ments',
  release: 'v2.4.1',
  replicas: 3,
  share: 0.25,
  live: false,
  nothing: null,
  folder: 'teams/pay/prod',
  zones: ['b', 'a'],
  mixed: ['x', null, 1],
  owner: { name: 'ops', mail: '' },
};

/** What an action writes; `!` where Argo CD refuses the template, `?` for what is not known. */
function written(action: string, missing: 'nothing' | 'zero' | 'error' = 'nothing'): string {
  const made = refusalOf(() =>
    renderText(
      `{{ ${action} }}`,
      { values: VALUES, isOpen: false },
      { isGo: true, missing, effort: fullEffort() },
    ),
  );
  return 'value' in made ? made.value.replaceAll(OPEN, '?') : '!';
}

test.each([
  ['printf "%s:%d|%q|%v" .team 4 "a" .share', 'Pay.Ments:4|"a"|0.25'],
  ['printf "%05.1f|%-4s|%4s|%x" .share "a" "b" "z"', '000.2|a   |   b|7a'],
  ['printf "%d" .replicas', '%!d(float64=3)'],
  ['printf "%s" "a" "b"', 'a%!(EXTRA string=b)'],
  ['printf "%s %s" "a"', 'a %!s(MISSING)'],
  ['printf "%v|%s" .nothing .zones', '<nil>|[b a]'],
  ['b64enc .team', 'UGF5Lk1lbnRz'],
  ['b64dec "YQ=="', 'a'],
  ['semverCompare ">=2.4" .release', 'true'],
  ['semverCompare "~2.3" .release', 'false'],
  ['regexFind "[a-z]+" .team', 'ay'],
  ['regexFindAll "[a-z]" "abc" 2', '[a b]'],
  ['regexReplaceAll "a*" "baac" "x"', 'xbxcx'],
  ['regexReplaceAll "(b)" "aba" "<$1>"', 'a<b>a'],
  ['regexSplit "/" .folder -1 | join "+"', 'teams+pay+prod'],
  ['regexMatch "(" .team', 'false'],
  ['base .folder', 'prod'],
  ['dir .folder', 'teams/pay'],
  ['ext "a/b.yaml"', '.yaml'],
  ['clean "a//b/../c/"', 'a/c'],
  ['title "two words"', 'Two Words'],
  ['add .replicas "2" true', '6'],
  ['round 2.346 2', '2.35'],
  ['seq 2 4', '2 3 4'],
  ['kindOf (add 1 2)', 'int64'],
  ['pick .owner "name" | toJson', '{"name":"ops"}'],
  ['omit .owner "name" | toJson', '{"mail":""}'],
  ['keys .owner | sortAlpha | join ","', 'mail,name'],
  ['merge (dict "a" 1) .owner | toJson', '{"a":1,"mail":"","name":"ops"}'],
  ['toJson "<&>"', '"\\u003c\\u0026\\u003e"'],
  ['toYaml (dict "a" "b c" "n" "3" "l" (list 1))', 'a: b c\nl:\n- 1\n"n": "3"'],
  ['.mixed', '[x <nil> 1]'],
  ['.team |', 'Pay.Ments'],
  ['.nothing | default "d"', 'd'],
  ['chunk 1 .zones', '[[b] [a]]'],
  ['cat "a" .nothing 2', 'a 2'],
  ['urlquery "a b/c"', 'a+b%2Fc'],
  ['len "äö"', '4'],
])('{{ %s }} writes %s', (action, expected) => {
  expect(written(action)).toBe(expected);
});

test.each([
  ['a number that is none of theirs', 'eq .replicas 3'],
  ['a text that is a number', 'upper .replicas'],
  ['an int that is an int64', 'trunc (add 1 1) .team'],
  ['a field with something behind it', '.team "a"'],
  ['a pipe into a field', '.team | .folder'],
  ['a function that is not there', 'if .live }}{{ md5sum .team }}{{ end'],
  ['a sign in a name', '.my-team'],
  ['a division by zero', 'div 1 0'],
  ['a field of an explicit null', '.nothing.deep'],
  ['a length of nothing', 'len .absent'],
  ['a value that is missing', 'if'],
  ['an end of nothing', 'end'],
  ['too few values', 'ternary "a"'],
])('Argo CD refuses a template with %s', (_, action) => {
  expect(written(action)).toBe('!');
});

test('a missing key is nothing with fields, an empty value of its map without, or an error', () => {
  expect(written('.absent.deep')).toBe('<no value>');
  expect(written('.absent.deep', 'zero')).toBe('!');
  expect(written('.absent', 'zero')).toBe('<no value>');
  expect(written('.absent', 'error')).toBe('!');
  expect(written('index . "absent"', 'error')).toBe('<no value>');
});
