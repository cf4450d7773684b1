import ts from 'typescript';

/** Fewer words than this are a label, a name or a part of one. */
const SENTENCE = 4;

/** Returns the strings of a file that are sentences or parts of sentences; what a template fills in is `X`. */
export function stringsOf(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node))
      found.push(
        [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('X'),
      );
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found.filter((each) => each.split(' ').length >= SENTENCE);
}
