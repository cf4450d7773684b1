import { relative } from 'node:path';
import ts from 'typescript';

/** What a source does with sentences. */
export interface UsesOfSentences {
  /** Places at which a sentence is compared, sorted, put into JSON or used as a key. */
  readonly compared: readonly string[];
  /** How often a file asks for the text of a sentence. */
  readonly readers: ReadonlyMap<string, number>;
  /** How often a text is given in the place of a sentence. */
  readonly legacy: number;
}

/**
 * Asks TypeScript of which type things are: equality, keys and sorting take a sentence as they take anything. For
 * these a run looks at a share of the files.
 */
export function usesOfSentences(
  root: string,
  share: (files: readonly string[]) => readonly string[],
): UsesOfSentences {
  const config = ts.getParsedCommandLineOfConfigFile(
    `${root}tsconfig.json`,
    { noEmit: true },
    host,
  );
  const files = (config?.fileNames ?? []).filter((file) => file.startsWith(`${root}src/`));
  const program = ts.createProgram(files, config?.options ?? {});
  const checker = program.getTypeChecker();
  const isOfShare = new Set(share(files).map((file) => relative(root, file).replaceAll('\\', '/')));
  const compared: string[] = [];
  const readers = new Map<string, number>();
  let legacy = 0;
  for (const source of program.getSourceFiles()) {
    const path = relative(root, source.fileName).replaceAll('\\', '/');
    if (!path.startsWith('src/') || path === 'src/manifest/text/sentence.ts') continue;
    if (!TOUCHES.test(source.text)) continue;
    const visit = (node: ts.Node): void => {
      if (isOfShare.has(path) && isComparison(node, checker))
        compared.push(
          `${path}:${String(lineOf(node, source))} ${node.getText(source).slice(0, 80)}`,
        );
      if (isCallOf(node, 'sentenceText')) readers.set(path, (readers.get(path) ?? 0) + 1);
      if (isCallOf(node, 'legacy') || isTextForSentence(node, checker)) legacy += 1;
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { compared, readers, legacy };
}

/** A source that has none of these words has no sentence in hand. */
const TOUCHES = /\b(?:message|why|symptom|fix|sentenceText|legacy|Sentence|SentenceOrText)\b/;

const host: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
  },
};

const lineOf = (node: ts.Node, source: ts.SourceFile): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

const isCallOf = (node: ts.Node, name: string): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;

/** A sentence, or one that may be missing or a text. */
function isSentence(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isSentence) : type.getSymbol()?.name === 'Sentence';
}

/** An element of an array, or a member of a set. */
const membersOf = (type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] =>
  checker.isArrayType(type) || checker.isTupleType(type) || type.getSymbol()?.name === 'Set'
    ? checker.getTypeArguments(type as ts.TypeReference)
    : [];

const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** Methods that look a value up, or put values in order. */
const BY_KEY: ReadonlySet<string> = new Set(['get', 'set', 'has', 'add', 'includes', 'indexOf']);
const SORTING: ReadonlySet<string> = new Set(['sort', 'toSorted']);

function isComparison(node: ts.Node, checker: ts.TypeChecker): boolean {
  const isOne = (each: ts.Node): boolean => isSentence(checker.getTypeAtLocation(each));
  const hasOnes = (each: ts.Node): boolean =>
    membersOf(checker.getTypeAtLocation(each), checker).some(isSentence);
  if (ts.isBinaryExpression(node) && EQUALITY.has(node.operatorToken.kind))
    return isOne(node.left) && isOne(node.right);
  if (ts.isNewExpression(node)) return hasOnes(node);
  if (!ts.isCallExpression(node)) return false;
  const [first, second] = node.arguments;
  if (ts.isIdentifier(node.expression))
    return (
      node.expression.text === 'groupedBy' && second !== undefined && givesSentence(second, checker)
    );
  if (!ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  if (expression.getText() === 'JSON')
    return first !== undefined && (isOne(first) || hasOnes(first));
  if (SORTING.has(name.text)) return hasOnes(expression);
  return BY_KEY.has(name.text) && first !== undefined && isOne(first);
}

const givesSentence = (node: ts.Node, checker: ts.TypeChecker): boolean =>
  checker
    .getTypeAtLocation(node)
    .getCallSignatures()
    .some((each) => isSentence(each.getReturnType()));

/** A text where a sentence may stand, too. */
function isTextForSentence(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return false;
  const { parent, name } = node;
  if (!ts.isIdentifier(name) || !FIELDS.has(name.text)) return false;
  const field = checker.getContextualType(parent)?.getProperty(name.text);
  if (field === undefined || !isSentence(checker.getTypeOfSymbol(field))) return false;
  const given = ts.isPropertyAssignment(node) ? node.initializer : name;
  const type = checker.getTypeAtLocation(given);
  return (type.flags & ts.TypeFlags.StringLike) !== 0 || (type.isUnion() && !isSentence(type));
}

const FIELDS: ReadonlySet<string> = new Set(['message', 'why', 'symptom', 'text', 'fix']);
