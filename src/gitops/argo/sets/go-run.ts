import { OPEN } from '../../appliers/applier.ts';
import type { Effort } from '../../rendering/effort.ts';
import { spend } from '../../rendering/effort.ts';
import type { GoPipeline, GoTerm } from './go-expression.ts';
import { callGoFunction, hasNoOrder } from './go-functions.ts';
import { CHANGING } from './go-map-functions.ts';
import {
  goText,
  Int64,
  integerOf,
  isEmpty,
  isGoList,
  isGoMap,
  MissingKey,
  sizeOf,
  sortedKeys,
  TemplateRefusal,
  TemplateUnseen,
  UNSEEN,
} from './go-value.ts';
import type { GoPart, ReadTemplate } from './go-template.ts';
import type { GoData, GoValue } from './go-value.ts';
import type { ParameterSet, SetTemplating } from './generator-parameters.ts';

/** Characters that one text may become; a longer one is not followed. */
const MAX_OUTPUT = 50_000;
/** Steps that one action takes, beside those of its functions. */
const ACTION_STEPS = 40;

interface Variable {
  readonly name: string;
  value: GoValue;
}

/** Templates that call one another are followed this far. */
const MAX_CALLS = 30;

interface Run {
  readonly defined: ReadTemplate['defined'];
  /** Counts how deep it is in templates that call one another. */
  readonly calls: number;
  readonly set: ParameterSet;
  readonly language: SetTemplating;
  readonly variables: Variable[];
  written: string;
}

/** Says how a part ended; nothing is known of a text that hangs on something unseen. */
type Ending = 'done' | 'break' | 'continue' | 'unseen';

/**
 * Gives what a template writes with the parameters of one Application; what is not seen becomes OPEN, and so
 * does all of it where a condition or a list is not seen. Throws TemplateRefusal where Argo CD does not
 * render it.
 */
export function runTemplate(
  { parts, defined }: ReadTemplate,
  set: ParameterSet,
  language: SetTemplating,
): string {
  const variables = [{ name: '$', value: set.values }];
  const run: Run = { defined, calls: 0, set, language, variables, written: '' };
  try {
    return runParts(parts, set.values, run) === 'unseen' ? OPEN : run.written;
  } catch (error) {
    if (error instanceof TemplateUnseen) return OPEN;
    throw error;
  }
}

function runParts(parts: readonly GoPart[], dot: GoValue, run: Run): Ending {
  const known = run.variables.length;
  for (const part of parts) {
    const ending = runPart(part, dot, run);
    if (ending === 'done') continue;
    run.variables.length = known;
    return ending;
  }
  run.variables.length = known;
  return 'done';
}

function runPart(part: GoPart, dot: GoValue, run: Run): Ending {
  if (!spend(run.language.effort, ACTION_STEPS)) return 'unseen';
  switch (part.kind) {
    case 'text':
      return write(part.text, run);
    case 'action': {
      const value = valueOf(part.pipeline.term, dot, run);
      if (part.pipeline.declares.length === 0) return write(textOf(value), run);
      declare(part.pipeline, [value], run);
      return 'done';
    }
    case 'template':
      return runDefined(part, dot, run);
    case 'break':
    case 'continue':
      return part.kind;
    case 'if':
    case 'with':
    case 'range':
      return runBlock(part, dot, run);
  }
}

/** It knows no variables but what it is given, which is `$` there. */
function runDefined(
  { name, pipeline }: Extract<GoPart, { readonly kind: 'template' }>,
  dot: GoValue,
  run: Run,
): Ending {
  const parts = run.defined.get(name);
  if (parts === undefined) throw new TemplateRefusal(`there is no template ${name.slice(0, 60)}`);
  if (run.calls >= MAX_CALLS) return 'unseen';
  const value = pipeline === null ? undefined : valueOf(pipeline.term, dot, run);
  const own: Run = { ...run, calls: run.calls + 1, variables: [{ name: '$', value }] };
  const ending = runParts(parts, value, own);
  run.written = own.written;
  return ending;
}

function write(text: string, run: Run): Ending {
  run.written += text;
  return run.written.length > MAX_OUTPUT ? 'unseen' : 'done';
}

const textOf = (value: GoValue): string =>
  value === UNSEEN || hasNoOrder(value) || sizeOf(value).size > MAX_OUTPUT ? OPEN : goText(value);

/** Variables of a block's own pipeline hold to its end. */
function runBlock(
  { kind, pipeline, body, otherwise }: Extract<GoPart, { readonly body: unknown }>,
  dot: GoValue,
  run: Run,
): Ending {
  const known = run.variables.length;
  const value = valueOf(pipeline.term, dot, run);
  if (value === UNSEEN) return 'unseen';
  let ending: Ending;
  if (kind === 'range') ending = runRange(value, { pipeline, body, otherwise }, dot, run);
  else {
    declare(pipeline, [value], run);
    const taken = isEmpty(value) ? otherwise : body;
    ending = runParts(taken, kind === 'with' && !isEmpty(value) ? value : dot, run);
  }
  run.variables.length = known;
  return ending;
}

/** Over a list by places, over a map by its keys in order; over nothing, or nothing in it, what `else` says. */
function runRange(
  value: GoData,
  {
    pipeline,
    body,
    otherwise,
  }: Pick<Extract<GoPart, { readonly body: unknown }>, 'pipeline' | 'body' | 'otherwise'>,
  dot: GoValue,
  run: Run,
): Ending {
  const elements = elementsOf(value, pipeline.declares.length, run.language.effort);
  if (elements === null || hasNoOrder(value)) return 'unseen';
  if (elements.length === 0) return runParts(otherwise, dot, run);
  const known = run.variables.length;
  for (const [place, element] of elements) {
    declare(pipeline, pipeline.declares.length === 2 ? [place, element] : [element], run);
    const ending = runParts(body, element, run);
    if (!pipeline.assigns) run.variables.length = known;
    if (ending === 'unseen') return ending;
    if (ending === 'break') break;
  }
  return 'done';
}

/** More numbers are not counted. */
const MOST_COUNTED = 1_000n;

/** Lists, maps, and numbers up to a whole one; of anything else Argo CD refuses it. Null for what is too much. */
function elementsOf(
  value: GoData,
  declares: number,
  effort: Effort,
): readonly (readonly [GoData, GoData])[] | null {
  if (value === undefined || value === null) return [];
  const count = integerOf(value);
  if (count !== null && declares < 2) return countedTo(count, value);
  if (typeof value !== 'object' || value instanceof Int64)
    throw new TemplateRefusal(`a range goes over no ${typeof value}`);
  if (!spend(effort, Object.keys(value).length)) return null;
  if (isGoList(value)) return value.map((element, index) => [BigInt(index), element]);
  return sortedKeys(value).map((key) => [key, isGoMap(value) ? value[key] : undefined]);
}

function countedTo(count: bigint, like: GoData): readonly (readonly [GoData, GoData])[] | null {
  if (count > MOST_COUNTED) return null;
  return Array.from({ length: Number(count < 0n ? 0n : count) }, (_, index) => {
    const element = like instanceof Int64 ? new Int64(BigInt(index)) : BigInt(index);
    return [element, element] as const;
  });
}

/** One that is assigned and was never declared stops the template. */
function declare(
  { declares, assigns }: GoPipeline,
  values: readonly GoValue[],
  { variables }: Run,
): void {
  for (const [index, name] of declares.entries()) {
    const value = values[index];
    const own = assigns ? variables.findLast((each) => each.name === name) : undefined;
    if (assigns && own === undefined)
      throw new TemplateRefusal(`there is no variable ${name.slice(0, 60)}`);
    if (own === undefined) variables.push({ name, value: value ?? undefined });
    else own.value = value ?? undefined;
  }
}

function valueOf(term: GoTerm, dot: GoValue, run: Run): GoValue {
  switch (term.kind) {
    case 'literal':
      return term.value;
    case 'dot':
      return fieldOf(dot, term.steps, run);
    case 'of':
      return fieldOf(valueOf(term.term, dot, run) ?? undefined, term.steps, run);
    case 'refused':
      throw new TemplateRefusal(term.why);
    case 'variable': {
      const variable = run.variables.findLast(({ name }) => name === term.name);
      return variable === undefined ? UNSEEN : fieldOf(variable.value, term.steps, run);
    }
    case 'call':
      return called(term, dot, run);
  }
}

function called(
  { name, given }: Extract<GoTerm, { readonly kind: 'call' }>,
  dot: GoValue,
  run: Run,
): GoValue {
  // what else holds the map would see it change
  if (CHANGING.has(name) && !isFresh(given[0])) throw new TemplateUnseen(name);
  if (name === 'and' || name === 'or') return firstThatDecides(name === 'or', given, dot, run);
  const values = given.map((term) => valueOf(term, dot, run));
  return callGoFunction(name, values, run.language.effort);
}

/** Tells whether a value is made where it stands, so that nothing else holds it. */
const isFresh = (term: GoTerm | undefined): boolean =>
  term?.kind === 'of' && term.steps.length === 0
    ? isFresh(term.term)
    : term?.kind === 'call' &&
      (term.name === 'dict' || term.name === 'deepCopy' || CHANGING.has(term.name));

/** Gives the first term that decides; what comes behind it is not looked at. */
function firstThatDecides(
  wanted: boolean,
  given: readonly GoTerm[],
  dot: GoValue,
  run: Run,
): GoValue {
  if (given.length === 0) throw new TemplateRefusal('`and` and `or` take a value');
  let last: GoValue = UNSEEN;
  for (const term of given) {
    last = valueOf(term, dot, run);
    if (last === UNSEEN || isEmpty(last) !== wanted) return last;
  }
  return last;
}

/** Follows the steps to a field; of all parameters of a set that is open not even their number is known. */
function fieldOf(start: GoValue, steps: readonly string[], run: Run): GoValue {
  if (steps.length === 0) return run.set.isOpen && start === run.set.values ? UNSEEN : start;
  let value = start;
  for (const step of steps) value = value === UNSEEN ? UNSEEN : stepInto(value, step, run);
  return value;
}

/**
 * Takes one step into a value. Nothing has no fields, however missing keys are taken, unless it is a missing key itself;
 * a value that can have no fields at all is refused.
 */
function stepInto(value: GoData, step: string, { set, language }: Run): GoValue {
  if (isGoMap(value) && Object.hasOwn(value, step)) return value[step];
  if (set.isOpen) return UNSEEN;
  const isMissing = value === undefined || isGoMap(value);
  if (value === null) throw new TemplateRefusal(`nothing has no .${step}`);
  if (language.missing === 'error' || !isMissing) throw new MissingKey(`there is no .${step}`);
  return language.missing === 'zero' && isGoMap(value) ? null : undefined;
}
