import type { ReadNotes } from './read-values.ts';
import type { Reading } from './template-functions.ts';
import { called } from './template-functions.ts';
import type { Shapes } from './template-shapes.ts';
import {
  anyOf,
  elementOf,
  fieldOf,
  isTooMuch,
  shapesKey,
  valuePathsIn,
} from './template-shapes.ts';
import type {
  BranchNode,
  TemplateCommand,
  Operand,
  Pipeline,
  TemplateNode,
} from './template-tree.ts';

type Nodes = readonly TemplateNode[];

/** Walks through templates and notes what they read of values. */
export interface TemplateWalk {
  readonly run: (nodes: Nodes, dot: Shapes) => void;
  readonly runNamed: (name: string, dot: Shapes) => void;
  /** Tells whether a named template was included by what was run. */
  readonly isIncluded: (name: string) => boolean;
  /** Lists with what texts are run as templates (`tpl`). */
  readonly dotsOfTexts: () => readonly Shapes[];
}

/** Bounds the actions that are walked through, all together, and how deep templates are run one in the other. */
const MOST_STEPS = 30_000;
const DEEPEST = 60;

/**
 * Walks through every branch of what it is given, and of the templates that it includes. What cannot be followed counts as
 * a look at all that it is given.
 */
export function templateWalk(
  named: ReadonlyMap<string, readonly Nodes[]>,
  notes: ReadNotes,
): TemplateWalk {
  const known = new Set<string>();
  const included = new Set<string>();
  const dots = new Map<string, Shapes>();
  let depth = 0;
  let steps = 0;
  const read = (how: 'asked' | 'whole') => (shapes: Shapes) => {
    for (const path of valuePathsIn(shapes)) notes.note(path, how);
  };
  const readWhole = read('whole');
  const run = (nodes: Nodes, dot: Shapes): void => {
    walkAll(nodes, { dot, variables: new Map([['$', dot]]), around: null }, reading);
  };
  const runNamed = (name: string, dot: Shapes): void => {
    const key = `${name} ${shapesKey(dot)}`;
    if (known.has(key)) return;
    known.add(key);
    included.add(name);
    const bodies = named.get(name);
    if (bodies === undefined || depth > DEEPEST) {
      readWhole(dot);
      return;
    }
    depth += 1;
    for (const nodes of bodies) run(nodes, dot);
    depth -= 1;
  };
  const reading: Walking = {
    readWhole,
    mayGoOn: () => {
      steps += 1;
      if (steps === MOST_STEPS) notes.note([], 'whole');
      return steps < MOST_STEPS;
    },
    ask: (shapes) => {
      for (const shape of shapes) if (shape.kind === 'value') notes.note(shape.path, 'asked');
    },
    include: (names, dot) => {
      // files of templates are run by themselves
      if (names.some(({ kind }) => kind === 'folder')) return;
      readWhole(names);
      const texts = names.flatMap((each) => (each.kind === 'text' ? [each.text] : []));
      const isKnown = texts.length > 0 && texts.length === names.length;
      for (const name of isKnown ? texts : named.keys()) runNamed(name, dot);
      if (!isKnown) readWhole(dot);
    },
    runTexts: (dot) => dots.set(shapesKey(dot), dot),
  };
  return {
    run,
    runNamed,
    isIncluded: (name) => included.has(name),
    dotsOfTexts: () => [...dots.values()],
  };
}

interface Walking extends Reading {
  /** Counts an action; false once there were too many, and then all counts as read. */
  readonly mayGoOn: () => boolean;
}

/** Says what names mean at a place of a template. */
interface Scope {
  readonly dot: Shapes;
  readonly variables: Map<string, Shapes>;
  readonly around: Scope | null;
}

const within = (around: Scope, dot: Shapes = around.dot): Scope => ({
  dot,
  variables: new Map(),
  around,
});

function walkAll(nodes: Nodes, scope: Scope, reading: Walking): void {
  for (const node of nodes) if (reading.mayGoOn()) walk(node, scope, reading);
}

function walk(node: TemplateNode, scope: Scope, reading: Walking): void {
  switch (node.kind) {
    case 'print': {
      const given = valueOf(node.pipe, scope, reading);
      if (node.pipe.variables.length === 0) reading.readWhole(given);
      return;
    }
    case 'template': {
      const dot = node.pipe === null ? [] : valueOf(node.pipe, scope, reading);
      reading.include([{ kind: 'text', text: node.name, isNumber: false }], dot);
      return;
    }
    case 'if':
    case 'with': {
      const inner = within(scope);
      const given = valueOf(node.pipe, inner, reading);
      reading.ask(given);
      walkAll(node.body, node.kind === 'if' ? within(inner) : within(inner, given), reading);
      walkAll(node.otherwise, within(inner), reading);
      return;
    }
    case 'range':
      walkRange(node, scope, reading);
  }
}

function walkRange({ pipe, body, otherwise }: BranchNode, scope: Scope, reading: Walking): void {
  const given = valueOf({ ...pipe, variables: [] }, scope, reading);
  reading.ask(given);
  const known = elementOf(given);
  if (known === null) reading.readWhole(given);
  const element = known ?? [];
  // what the first turn gives to a variable, the second may read
  for (let turn = 0; turn < 2; turn += 1) {
    const inner = within(scope, element);
    const [key, value] =
      pipe.variables.length > 1 ? pipe.variables : [undefined, pipe.variables[0]];
    if (key !== undefined) give(inner, key, [], pipe.isDeclaration);
    if (value !== undefined) give(inner, value, element, pipe.isDeclaration);
    walkAll(body, inner, reading);
  }
  walkAll(otherwise, within(scope), reading);
}

/** Gives a variable a value. Which of several it has at a place is not followed: it may have any. */
function give(scope: Scope, name: string, value: Shapes, isDeclaration: boolean): void {
  const owner = isDeclaration ? scope : scopeWith(scope, name);
  if (owner === null) return;
  const before = isDeclaration ? [] : (owner.variables.get(name) ?? []);
  owner.variables.set(name, anyOf(before, value));
}

function scopeWith(scope: Scope, name: string): Scope | null {
  for (let each: Scope | null = scope; each !== null; each = each.around)
    if (each.variables.has(name)) return each;
  return null;
}

function valueOf(pipe: Pipeline, scope: Scope, reading: Walking): Shapes {
  let given: Shapes | null = null;
  for (const command of pipe.commands)
    given = bounded(commandValue(command, given, scope, reading), reading);
  const value = given ?? [];
  for (const name of pipe.variables) give(scope, name, value, pipe.isDeclaration);
  return value;
}

/** Takes what could be too many things for one of which nothing is known. */
function bounded(shapes: Shapes, { readWhole }: Reading): Shapes {
  if (!isTooMuch(shapes)) return shapes;
  readWhole(shapes);
  return [];
}

function commandValue(
  [first, ...rest]: TemplateCommand,
  piped: Shapes | null,
  scope: Scope,
  reading: Walking,
): Shapes {
  const given = rest.map((each) => operandValue(each, scope, reading));
  if (piped !== null) given.push(piped);
  if (first.kind === 'function') return called(first.name, given, reading);
  const value = operandValue(first, scope, reading);
  if (given.length === 0) return value;
  // a method
  [value, ...given].forEach(reading.readWhole);
  return [];
}

function operandValue(operand: Operand, scope: Scope, reading: Walking): Shapes {
  switch (operand.kind) {
    case 'constant':
      return operand.text === null
        ? []
        : [{ kind: 'text', text: operand.text, isNumber: operand.isNumber }];
    case 'function':
      return called(operand.name, [], reading);
    case 'fields':
      return operand.names.reduce(fieldOf, baseOf(operand.of, scope, reading));
  }
}

function baseOf(
  of: Extract<Operand, { kind: 'fields' }>['of'],
  scope: Scope,
  reading: Walking,
): Shapes {
  if (of === 'dot') return scope.dot;
  if ('pipe' in of) return valueOf(of.pipe, scope, reading);
  return scopeWith(scope, of.variable)?.variables.get(of.variable) ?? [];
}
