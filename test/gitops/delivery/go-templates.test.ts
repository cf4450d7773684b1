import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullEffort } from '../../../src/gitops/rendering/effort.ts';
import type { Effort } from '../../../src/gitops/rendering/effort.ts';
import type { PlainMap } from '../../../src/gitops/argo/sets/generator-parameters.ts';
import { refusalOf, renderText } from '../../../src/gitops/argo/sets/set-template.ts';
import { slugOf } from '../../../src/gitops/argo/sets/generator-parameters.ts';
import { OPEN } from '../../../src/gitops/appliers/applier.ts';
import { times } from '../../support/times.ts';

const VALUES: PlainMap = {
  name: 'web',
  empty: '',
  port: 8080,
  account: 123456789012,
  prod: true,
  zones: ['a', 'b', 'c'],
  none: [],
  labels: { tier: 'gold', app: 'web' },
  clusters: [
    { name: 'eu', prod: true },
    { name: 'us', prod: false },
  ],
  path: { path: 'apps/web/prod', basename: 'prod', segments: ['apps', 'web', 'prod'] },
};

interface Given {
  readonly values?: PlainMap;
  readonly isOpen?: boolean;
  readonly refusesMissing?: boolean;
  readonly effort?: Effort;
}

/** What a template writes, `?` for what is not seen; `!` and why where Argo CD refuses it. */
function written(text: string, given: Given = {}): string {
  const { values = VALUES, isOpen = false, refusesMissing = false, effort = fullEffort() } = given;
  const result = refusalOf(() =>
    renderText(
      text,
      { values, isOpen },
      { isGo: true, missing: refusesMissing ? 'error' : 'nothing', effort },
    ),
  );
  return 'value' in result ? result.value.replaceAll(OPEN, '?') : `!${result.refusal}`;
}

test.each([
  ['{{ range .zones }}{{ . }},{{ end }}', 'a,b,c,'],
  ['{{ range $z := .zones }}{{ $z }}{{ $.name }} {{ end }}', 'aweb bweb cweb '],
  ['{{ range $i, $z := .zones }}{{ if $i }}-{{ end }}{{ $z }}{{ end }}', 'a-b-c'],
  ['{{ range $key, $value := .labels }}{{ $key }}={{ $value }};{{ end }}', 'app=web;tier=gold;'],
  ['{{ range .clusters }}{{ .name }}{{ if .prod }}!{{ end }} {{ end }}', 'eu! us '],
  ['{{ range .none }}x{{ else }}none{{ end }}', 'none'],
  ['{{ range .missing }}x{{ else }}none{{ end }}', 'none'],
  ['{{ range .zones }}{{ if eq . "b" }}{{ break }}{{ end }}{{ . }}{{ end }}', 'a'],
  ['{{ range .zones }}{{ if eq . "b" }}{{ continue }}{{ end }}{{ . }}{{ end }}', 'ac'],
  ['{{ range .name }}x{{ end }}', '!a range goes over no string'],
  ['{{ with .path }}{{ .basename }}{{ end }}', 'prod'],
  ['{{ with .missing }}x{{ else }}{{ .name }}{{ end }}', 'web'],
  ['{{ with $x := .name }}{{ $x }}{{ . }}{{ end }}', 'webweb'],
  ['{{ with .empty }}a{{ else with .name }}{{ . }}{{ end }}', 'web'],
  ['{{ $x := .name }}{{ $x }}-{{ $x | upper }}', 'web-WEB'],
  ['{{ $x := "a" }}{{ if .prod }}{{ $x = "b" }}{{ end }}{{ $x }}', 'b'],
  ['{{ $x := "a" }}{{ if .prod }}{{ $x := "b" }}{{ $x }}{{ end }}{{ $x }}', 'ba'],
  ['{{ if .empty }}a{{ else if .prod }}b{{ else }}c{{ end }}', 'b'],
  ['a {{- /* {{ }} */ -}} b', 'ab'],
  ['a {{- .name -}} b {{ .name }}', 'awebb web'],
  ['{{ "}}" }}{{ `{{` }}', '}}{{'],
])('%s writes %s', (text, expected) => {
  expect(written(text)).toBe(expected);
});

test.each([
  ['trimPrefix "we" .name', 'b'],
  ['.path.path | replace "/" "-" | trunc 8 | trimSuffix "-"', 'apps-web'],
  ['splitList "/" .path.path | last', 'prod'],
  ['(split "/" .path.path)._1', 'web'],
  ['join "." (initial .path.segments)', 'apps.web'],
  ['join "," (rest .zones)', 'b,c'],
  ['index .clusters 1 "name"', 'us'],
  ['(index .clusters 0).name', 'eu'],
  ['dig "tier" "none" .labels', 'gold'],
  ['dig "a" "b" "none" .labels', 'none'],
  ['get .labels "x" | default "y"', 'y'],
  ['hasKey .labels "app"', 'true'],
  ['(dict "a" (list 1 2)).a', '[1 2]'],
  ['list "b" "a" "b" | uniq | sortAlpha | join "-"', 'a-b'],
  ['has "b" .zones', 'true'],
  ['without .zones "b" | join ""', 'ac'],
  ['ternary "yes" "no" .prod', 'yes'],
  ['coalesce .empty .name', 'web'],
  ['quote .name', '"web"'],
  ['squote .name', "'web'"],
  ['printf "%s-%02d" .name 7', 'web-07'],
  ['printf "%.0f" .account', '123456789012'],
  ['.port', '8080'],
  ['.account', '1.23456789012e+11'],
  ['int .account', '123456789012'],
  ['add 1 (len .zones) | sub 10', '6'],
  ['lt (len .zones) 4', 'true'],
  ['and .prod .name', 'web'],
  ['or .empty "z"', 'z'],
  ['normalize "A_b"', 'a-b'],
  ['regexMatch "^w.b$" .name', 'true'],
  ['regexReplaceAll "(w)e" .name "${1}i"', 'wib'],
  ['sha256sum "a" | trunc 7', 'ca97811'],
  ['(fromYaml "a: {b: c}").a.b', 'c'],
  ['toYaml .labels', 'app: web\ntier: gold'],
  ['until 3 | join ""', '012'],
  ['.zones', '[a b c]'],
  ['.missing', '<no value>'],
])('{{ %s }} writes %s', (expression, expected) => {
  expect(written(`{{ ${expression} }}`)).toBe(expected);
});

test.each([
  ['a function that is not followed', 'snakecase .name'],
  ['a group by its name', 'regexReplaceAll "(?P<x>w)" .name "${x}"'],
  ['an order that no map has', 'keys .labels | first'],
  ['a moment', 'now'],
])('what Go makes of it is not guessed: %s', (_, expression) => {
  expect(written(`a{{ ${expression} }}b`)).toBe('a?b');
});

test('of a template that changes a map which others hold nothing is seen', () => {
  expect(written('a{{ $d := set .labels "a" "b" }}b')).toBe('?');
  expect(written('{{ (set (dict "a" "b") "c" "d").c }}')).toBe('d');
});

test('Argo CD refuses a place that a list lacks, a field of a text, and what fails by itself', () => {
  expect(written('{{ index .zones 3 }}')).toBe('!a list has no place 3');
  expect(written('{{ .name.first }}')).toBe('!there is no .first');
  expect(written('{{ if .prod }}{{ fail "no" }}{{ end }}')).toBe('!no');
  expect(written('{{ .missing }}', { refusesMissing: true })).toBe('!there is no .missing');
});

test('what the first value decides is not looked for behind it', () => {
  expect(written('{{ or .name .missing }}', { refusesMissing: true })).toBe('web');
  expect(written('{{ if and .empty .missing.deep }}x{{ end }}', { refusesMissing: true })).toBe('');
});

test('of open parameters a list may not be seen, and then the whole text is not', () => {
  expect(written('a{{ range .other }}x{{ end }}b', { isOpen: true })).toBe('?');
  expect(written('a{{ range .zones }}{{ .deep }}{{ end }}b', { isOpen: true })).toBe('a???b');
  expect(written('{{ range .zones }}{{ . }}{{ end }}', { isOpen: true })).toBe('abc');
});

test.each([
  ['{{ define "a" }}{{ .tier }}!{{ end }}{{ template "a" .labels }}', 'gold!'],
  ['{{ template "a" .name }}{{ define "a" }}-{{ . }}{{ end }}', '-web'],
  ['{{ block "a" .labels }}{{ .app }}{{ end }}{{ template "a" .labels }}', 'webweb'],
  ['{{ range .zones }}{{ block "a" . }}<{{ . }}>{{ end }}{{ end }}', '<a><b><c>'],
  ['{{ $x := "y" }}{{ define "a" }}{{ $ }}{{ end }}{{ template "a" $x }}', 'y'],
  [
    '{{ $x := "y" }}{{ define "a" }}{{ $x }}{{ end }}{{ template "a" . }}',
    '!there is no variable $x',
  ],
  ['{{ define "a" }}{{ . }}{{ end }}{{ template "a" }}', '<no value>'],
  [
    '{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}{{ template "a" }}',
    '!a template is defined twice: a',
  ],
  [
    '{{ if .prod }}{{ define "a" }}x{{ end }}{{ end }}',
    '!`{{ define "a" }}` is not expected where it stands',
  ],
  [
    '{{ define "a" }}{{ break }}{{ end }}{{ range .zones }}{{ template "a" }}{{ end }}',
    '!`{{ break }}` is not expected where it stands',
  ],
  ['a{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}', '?'],
  ['{{ template "b" . }}', '!there is no template b'],
])('%s calls a template by its name', (text, expected) => {
  expect(written(text)).toBe(expected);
});

test.each([
  ['{{ slugify "Feature/Big_Change.2" }}', 'feature-big-change-2'],
  ['{{ slugify 12 "feature/big-change" }}', 'feature-big'],
  ['{{ slugify 12 false "feature/big-change" }}', 'feature-big'],
  ['{{ slugify 13 false "feature/big-change" }}', 'feature-big-c'],
  ['{{ slugify 4 "feature" }}', 'feat'],
  ['{{ slugify 0 "feature" }}', 'feature'],
  ['{{ slugify "..a..b.." }}', 'a-b'],
  ['{{ slugify .name }}', 'web'],
  ['{{ slugify .port }}', '!a text is asked for, and float64 given'],
  ['{{ slugify "x" "y" }}', '!an int is asked for, and string given'],
])('%s makes a name of it', (text, expected) => {
  expect(written(text)).toBe(expected);
});

test('a slug is a name: no longer than it may be, without dashes at its ends or side by side', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.nat({ max: 300 }),
      fc.boolean(),
      (name, most, smart) => {
        const slug = slugOf(name, most, smart);
        expect(slug).toMatch(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/);
        if (most > 0) expect(slug.length).toBeLessThanOrEqual(most);
        expect(slugOf(slug, most, smart)).toBe(slug);
      },
    ),
  );
});

const nested = (count: number, inner = '{{ . }}'): string =>
  '{{ range $.zones }}'.repeat(count) + inner + '{{ end }}'.repeat(count);

test.each([
  ['lists in lists', nested(25)],
  ['lists in lists that write nothing', nested(25, '')],
  ['a list that doubles', `{{ $x := .zones }}${'{{ $x = concat $x $x }}'.repeat(60)}{{ $x }}`],
  ['a list of itself', `{{ $x := list 1 }}${'{{ $x = list $x $x }}'.repeat(60)}{{ $x }}`],
  ['a list in a list in a list', `{{ $x := 1 }}${'{{ $x = list $x }}'.repeat(2_000)}{{ $x }}`],
  ['a text that doubles', `{{ $x := "a" }}${'{{ $x = print $x $x }}'.repeat(60)}{{ $x }}`],
  ['a text that is replaced', `{{ repeat 20000 "a" | replace "a" (repeat 20000 "b") }}`],
  ['blocks in blocks', '{{ if .prod }}'.repeat(5_000) + '{{ end }}'.repeat(5_000)],
  ['parentheses', `{{ ${'('.repeat(5_000)}.name${')'.repeat(5_000)} }}`],
  ['numbers', `{{ ${'mul 9223372036854775807 9223372036854775807 | '.repeat(40)} int }}`],
  [
    'templates that call themselves twice',
    `{{ define "a" }}${'{{ template "a" . }}'.repeat(2)}{{ end }}{{ template "a" . }}`,
  ],
  ['templates in templates', '{{ block "a" . }}'.repeat(5_000) + '{{ end }}'.repeat(5_000)],
  ['an expression', '{{ regexMatch "((a{99}){99}){99}" .name }}'],
])('%s ends, and its text is bounded', (_, text) => {
  const before = process.cpuUsage();
  expect(written(text).length).toBeLessThanOrEqual(50_000);
  // of the processor, for other work may keep it waiting
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(4_000);
});

test('what filling in costs is taken from what the whole tree may cost', () => {
  const effort = { left: 10_000 };
  expect(written(nested(10), { effort })).toBe('?');
  expect(effort.left).toBeLessThan(0);
});

const word = fc.constantFrom(
  ...['{{', '}}', '{{-', '-}}', 'range', 'with', 'if', 'else', 'end', 'break', 'continue'],
  ...['define', 'template', 'block', 'slugify', '"a" .'],
  ...['$x', '$', ':=', '=', ',', '|', '(', ')', '.', '.name', '.zones', '.labels.app', '.port'],
  ...['"a"', '`b`', "'", '"', '1', '-1', '2.5', 'nil', 'true', '/*', '*/', ' ', '\n', 'text'],
  ...['list', 'dict', 'index', 'first', 'join', 'printf', 'replace', 'repeat', 'until', 'toYaml'],
  ...['fromYaml', 'slice', 'dig', 'len', 'eq', 'lt', 'add', 'div', 'trunc', 'substr', 'hasKey'],
);
const anyTemplate = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));

test('no template throws anything but a refusal, and each text is bounded', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyTemplate,
        anyTemplate.map((text) => `{{ range .zones }}{{ ${text} }}{{ end }}`),
        fc.array(word, { maxLength: 8 }).map((words) => `{{ ${words.join(' ')} }}`),
        fc.string({ maxLength: 60 }).map((text) => `{{ ${text} }}`),
      ),
      fc.boolean(),
      fc.boolean(),
      (text, isOpen, refusesMissing) => {
        expect(written(text, { isOpen, refusesMissing }).length).toBeLessThanOrEqual(50_000);
      },
    ),
    times(1_500),
  );
});
