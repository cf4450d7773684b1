/** The paths that an expression of `--set-file` names, such as `config=app.ini,ca=ca.pem`, as Helm reads it. */
export function setFilePaths(expression: string): readonly string[] {
  const paths: string[] = [];
  let path: string | null = null;
  for (let at = 0; at < expression.length; at += 1) {
    const char = expression.charAt(at);
    if (path === null) {
      if (char === '\\') at += 1;
      else if (char === '=') path = '';
    } else if (char === ',') {
      paths.push(path);
      path = null;
    } else if (char === '\\') {
      at += 1;
      path += expression.charAt(at);
    } else path += char;
  }
  return path === null ? paths : [...paths, path];
}
