import { subjectText } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ChangeLine } from '../changes/change-text.ts';
import { settingsOfNew } from '../changes/settings-of-new-object.ts';
import { hostOfOwnEntry } from '../../../istio/index.ts';

/**
 * The first of `whole` that has at most `room` characters; else `brief`, if a condition takes half of it; else the sentence made shorter: without what can be missed
 * in it, with what belongs to it (`ends`: where it is, and when it comes), the fullest first. A sentence that nothing
 * makes short enough is cut at a word.
 */
export function fittingSentence(
  whole: readonly string[],
  sentence: string,
  ends: readonly ((text: string) => string)[],
  room: number,
  brief = sentence,
): string {
  const { half, shorter } = shorterThan(withCommandsMarked(sentence));
  const candidates = [...whole, ...ends.flatMap((end) => [half, ...shorter].map(end))];
  const plain = candidates.map((text) => text.replace(/\s+/g, ' '));
  const end = ends.at(-1) ?? ((text) => text);
  const shortest = (shorter.at(-1) ?? half).replace(/\s+/g, ' ');
  const uncut = plain.find(({ length }) => length <= room);
  // a long condition leaves no room for what follows, and the place says its names
  if (uncut === undefined && brief !== sentence && sentence.indexOf(': ') > room / 2)
    return fittingSentence([], brief, ends, room);
  const fitting = uncut ?? end(cutAtWord(shortest, room - end('').length));
  return fitting.replaceAll('⟨', '(').replaceAll('⟩', ')').replaceAll(KEPT, '/');
}

/** Gives commands other marks in the place of those by which a sentence is made shorter: a part of one is another command. */
const withCommandsMarked = (sentence: string): string =>
  sentence.replace(/`[^`]*\s[^`]*`/g, (command) =>
    command.replaceAll('/', KEPT).replaceAll('(', '⟨').replaceAll(')', '⟩'),
  );

/**
 * Gives brackets of other marks to what tells a place from others of its name, where not all of these are named:
 * `prod (prod-eu)` stays whole then, whatever else has to go.
 */
export function withPlacesMarked(
  sentence: string,
  { environments }: Pick<Review, 'environments'>,
): string {
  const names = environments.map(({ name }) => name);
  const baseOf = (name: string): string => name.replace(/ \([^()]*\)$/, '');
  const isOneOfSome = (name: string): boolean =>
    baseOf(name) !== name &&
    names.some((other) => baseOf(other) === baseOf(name) && !sentence.includes(other));
  return names
    .filter(isOneOfSome)
    .reduce(
      (text, name) => text.replaceAll(name, name.replace('(', '⟨').replace(/\)$/, '⟩')),
      sentence,
    );
}

/** Words of a sentence below which its beginning says too little, unless it says what its object is. */
const FEWEST_WORDS = 5;
/** Matches what a sentence about requests says before it comes to them. */
const SAYS_NOBODY = /^(?:Now allowed|No longer refused) at [^:]+$/;
const IS_SAID = / (?:is|are) [a-z]+$/;
/** Matches what has to be so first, of which nothing says yet what it leads to. */
const IS_CONDITION = /^(?:once|where|if|when)\b[^:]*$/i;

/**
 * What a sentence can do without, the least of it first: lines of a job but the first, the domain of the cluster, the folders of a file, the domain of
 * an annotation or a label, by which way, for which pods, from what to what, which value comes or goes, whose token, what is
 * made anew, which requests fail, whose namespace.
 */
const SPARED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/(?<=: (?:now|no longer) has `.{1,300}`.{0,300}) \((?:was|now has) `.{1,900}\)$/, ''],
  [
    /(?<=: (?:now has|no longer has|is new, and runs|is removed, and ran|has new lines:) `[^`]{1,200}`), `[^`]{1,200}`(?: and (?:at least )?\d+ more lines?)?$/,
    ' and more',
  ],
  [/\.svc(?:\.[a-z0-9-]{1,63}){1,8}(?![\w.-])/g, ''],
  [/(?<![\w./-])(?:[\w.-]{1,100}\/){2,20}([\w.-]{1,100}\.[a-z]{2,6})(?![\w/-])/g, '$1'],
  [
    /(?<![\w./-])(?:[\w.-]{1,100}\/){1,20}(?=[\w.-]{1,100}∕[\w.∕-]{1,200}\.[a-z]{2,6}(?![\w/-]))/g,
    '',
  ],
  [/(annotation|label) [a-z0-9.-]{1,100}\/([\w.-]{1,63})/g, '$1 $2'],
  [/,? (?:through|at) gateway \S{1,200}?(?: and \d{1,4} more)?(?=[ :,;]|$)/, ''],
  [/ at pods with (?![^:;]*, if th(?:ere are any|ey have a proxy))[^:;]{1,300}?(?=[:;]|$)/, ''],
  [/ `[^`]{0,200}` → `[^`]{0,200}`/, ' changed'],
  [/(?<!:) `[^`]{0,200}`(?= (?:added|removed)$)/, ''],
  // what is still denied, and what may be elsewhere, belongs to what it says, and must not be cut off
  [
    / but for what AuthorizationPolicy [^:`]{1,300} den(?:ies|y)(?=[,:]|$)/,
    ' but for what is denied',
  ],
  [/, as far as policies could be rendered(?=[:,]|$)/, ', as far as is seen'],
  [/\bthe external (?=authorizer [^:]{1,300}, if they have a proxy)/, ''],
  [/(?<= pods with [\w./-]{1,60}=([a-z0-9-]{1,63})) in \1(?=[ ,:;]|$)/, ''],
  // what becomes of requests is said last, and must not be cut off
  [/\brequests from external clients(?= to )/, 'external requests'],
  [/(?<= with [A-Z/]{3,30} \/\S{0,200}) over https(?= |$)/, ''],
  [/ with a token of \S{1,300}/, ' with a token'],
  [/ with(?:out)? a token(?= (?:fail|go to \S{1,100})$)/, ''],
  [/, and then makes? (that|it|them) anew\b.{0,300}$/, ', then makes $1 anew'],
  [/, then makes (?:that|it|them) anew$/, ''],
  // who sends them there, and where that is, before what becomes of them
  [/(?<=\b[Rr]equests) that \w{1,40} \S{1,300} (?:routes|sends) to /, ' to '],
  [/(?<=\b[Rr]equests) (?:that|to|of|from) .{1,400}(?= (?:fail|go to \S{1,100})$)/, ''],
  // who may is said behind the pods
  [
    /(?<=^(?:Now allowed|No longer refused) at [^:]{0,200})(?:Deployment|StatefulSet|DaemonSet|Rollout) (?=[a-z0-9-]+\/)/g,
    '',
  ],
  // the place of a finding says which folder
  [/(?<=: applying )\S{3,300}(?= fails$)/, 'it'],
  // of a host of many parts the first says most, and whom nobody can call must not be cut off
  [/(?<= call )([a-z][a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63}){3,8}(?=$|[ ,:;])/g, '$1.…'],
];

const NAMESPACE_OF_NAME = /(?<= )[a-z0-9-]{1,63}\/(?=([a-z0-9.-]{1,253})(?![\w./-]))/g;

/** Leaves out namespaces, but for those of two objects that would be called alike without them. */
function withoutNamespaces(sentence: string): string {
  const homes = new Map<string, Set<string>>();
  for (const [home, name = ''] of sentence.matchAll(NAMESPACE_OF_NAME)) {
    const bare = name.replace(/\.$/, '');
    homes.set(bare, (homes.get(bare) ?? new Set()).add(home));
  }
  return sentence.replace(NAMESPACE_OF_NAME, (home, name: string) =>
    (homes.get(name.replace(/\.$/, ''))?.size ?? 0) > 1 ? home : '',
  );
}

/** Places of one name are one without what tells them apart. */
export const withoutTwins = (text: string): string =>
  text.replace(/\b([\w-]{1,63}) \([^()]{1,99}\)(?:(?:, | and )\1 \([^()]{1,99}\))+/g, '$1');

/** A sentence without its second half; then without what it can spare, and its beginnings, the longest first. */
function shorterThan(sentence: string): {
  readonly half: string;
  readonly shorter: readonly string[];
} {
  // a line of a script has semicolons of its own
  const [half = sentence] = sentence.split(/; (?=(?:[^`]*`[^`]*`)*[^`]*$)/);
  const bare = withoutTwins(half).replace(/ \([^()]{1,500}\)/g, '');
  let spared = bare;
  const sparing = [
    ...SPARED.map(([pattern, instead]) => (spared = spared.replace(pattern, instead))),
    withoutNamespaces(spared),
  ];
  const beginnings = [half, bare, ...sparing].flatMap((text) =>
    [...text.matchAll(/: |, (?=(?:(?:[a-z]{1,7} )?which|for|so|while|because|calls)\b)/g)]
      .filter(({ index }) => !isTurnedBehind(text.slice(index)))
      .map(({ index }) => text.slice(0, index)),
  );
  const whole = beginnings.filter(
    (text) =>
      text.split('`').length % 2 === 1 &&
      text.lastIndexOf('(') <= text.lastIndexOf(')') &&
      !SAYS_NOBODY.test(text) &&
      !(IS_CONDITION.test(text) && text.length < sentence.indexOf(': ') + 1) &&
      (text.split(' ').length >= FEWEST_WORDS || IS_SAID.test(text)),
  );
  return { half, shorter: [bare, ...sparing, ...whole].toSorted((a, b) => b.length - a.length) };
}

/** What a sentence that was cut does not end with: words that lead on to what is missing, and marks. */
const DANGLING =
  /(?:[\s,;:(]+|\swith [A-Z/]{3,30}|\s(?:and|or|with|without|of|in|on|to|for|from|by|at|the|a|an|that|which|is|are))+$/;

function cutAtWord(sentence: string, room: number): string {
  const cut = sentence.slice(0, room - 1).replace(/\p{Cs}$/u, '');
  const space = cut.lastIndexOf(' ');
  const whole = atClause(space > room / 2 ? cut.slice(0, space) : cut).replace(DANGLING, '');
  // a code span that was cut open would let what follows act
  return whole.split('`').length % 2 === 0 ? `${whole.replace(/`([^`]*)$/, '$1')}…` : `${whole}…`;
}

/** Words that turn what stands before them: of a clause with one that is cut, nothing is said. */
const TURNING = /\b(?:unless|until|except|but|only|if|once|where|while|not|no|nothing)\b/;

/** A beginning without its last clause, where that turns what it says and its end is cut off. */
function atClause(beginning: string): string {
  const at = Math.max(...[', ', '; ', ': ', '. '].map((mark) => beginning.lastIndexOf(mark)));
  const isWhole = beginning.slice(0, Math.max(at, 0)).split(' ').length >= FEWEST_WORDS;
  return isWhole && TURNING.test(beginning.slice(at)) ? beginning.slice(0, at) : beginning;
}

/** A clause on what stands before it that says the opposite of what that says alone: `, which does not exist`. */
const isTurnedBehind = (rest: string): boolean =>
  /^, which (?:(?:do|does|is|are) not|no|nothing|nobody|never|ha(?:s|ve) no)\b/.test(rest);

/** Stands for a slash of a path that is not made shorter there. */
const KEPT = '∕';

/** Keeps of the path of a changed file what tells it from others of the change; of one of Terraform all is kept. */
export const withFilesMarked = (sentence: string, files: readonly string[]): string =>
  files
    .filter((file) => sentence.includes(file))
    .reduce((text, file) => {
      const [name = '', ...folders] = file.split('/').toReversed();
      let tail = name;
      for (const folder of folders) {
        const end = `/${tail}`;
        if (!files.some((other) => other !== file && `/${other}`.endsWith(end))) break;
        tail = `${folder}${end}`;
      }
      const head = file.slice(0, file.length - tail.length);
      return text.replaceAll(file, `${head}${tail.replaceAll('/', KEPT)}`);
    }, sentence)
    .replace(/\bin [^\s:]{1,200}\.(?:tf|tofu)\b/g, (place) => place.replaceAll('/', KEPT));

/**
 * A new ServiceEntry for the Service of another namespace that its own namespace alone goes by: `only calls from shop
 * to pay.bank.svc.cluster.local follow the new ServiceEntry shop/pay`. Null for any other change.
 */
function ownEntryText({ change: { kind, object } }: ChangeLine): string | null {
  if (kind !== 'resource-added' || object === null) return null;
  const host = hostOfOwnEntry(object);
  return host === null
    ? null
    : `only calls from ${object.namespace} to ${host} follow the new ${subjectText(object)}`;
}

/** Says what one change does, where a name would say too little. */
export const saidOfLine = (line: ChangeLine): string | null =>
  waitText(line) ?? balancerText(line) ?? ownEntryText(line) ?? newSettingsText(line);

/** `DestinationRule geo/geo: added with loadBalancer and outlierDetection`: that it comes says not what for. */
function newSettingsText({ at, named }: ChangeLine): string | null {
  if (at.kind !== 'resource-added' || at.object === null) return null;
  const settings = settingsOfNew(at.object);
  return settings === '' || !named.endsWith(': added') ? null : `${named}${settings}`;
}

/** `callers of payments get an error after 4 s (was 8 s)`; null where another field changes. */
function waitText({ change, unnamed }: ChangeLine): string | null {
  const { subject, field, before, after } = change;
  const isTimeout = /^spec\.http\[\d+\]\.timeout$/.test(field ?? '');
  if (!isTimeout || subject.kind !== 'VirtualService' || unnamed > 0) return null;
  const [was, is] = [before, after].map((value) =>
    typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined,
  );
  return was === undefined || is === undefined
    ? null
    : `callers of ${subject.name} get an error after ${is} s (was ${was} s)`;
}

/** A Service that loses its load balancer, and with it its address from outside; null where something else changes. */
function balancerText({ change, unnamed }: ChangeLine): string | null {
  const { subject, field, before, after } = change;
  const isLost = before === 'LoadBalancer' && (after === 'NodePort' || after === 'ClusterIP');
  return isLost && field === 'spec.type' && subject.kind === 'Service' && unnamed === 0
    ? `${subjectText(subject)} loses its load balancer (type LoadBalancer → ${after})`
    : null;
}

/** `(spec.template.spec.containers[0].image goes from 1.4 to 1.5)` → `(image 1.4 → 1.5)`: a path is no sentence. */
export const withoutPath = (text: string): string =>
  text.replace(
    / \(([^\s()]{1,200}) goes from (\S{1,200}) to ([^\s)]{1,200})\)/,
    (_, path, was, is) => {
      const name = /[\w-]+$/.exec(String(path))?.[0] ?? '';
      return name === '' ? '' : ` (${name} ${String(was)} → ${String(is)})`;
    },
  );
