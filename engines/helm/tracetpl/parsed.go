package template

import "text/template/parse"

// text is one that is parsed, by the name that places in it are told with.
type text struct{ name, written string }

// parsedTexts are the trees of texts that were parsed, which nothing changes: releases of one chart have the same ones,
// and each template that calls tpl its texts again. lettersParsed of them are kept at most mostParsed.
var (
	parsedTexts   map[text]map[string]*parse.Tree
	lettersParsed int
)

const mostParsed = 4 << 20

// parsed is parse.Parse of a text between the usual braces, where every template knows the same functions.
func parsed(name, written, left, right string, funcs ...map[string]any) (map[string]*parse.Tree, error) {
	if left != "" || right != "" {
		return parse.Parse(name, written, left, right, funcs...)
	}
	key := text{name, written}
	if trees, known := parsedTexts[key]; known {
		return trees, nil
	}
	trees, err := parse.Parse(name, written, left, right, funcs...)
	if err != nil {
		return nil, err
	}
	if lettersParsed += len(written); parsedTexts == nil || lettersParsed > mostParsed {
		parsedTexts, lettersParsed = map[text]map[string]*parse.Tree{}, len(written)
	}
	parsedTexts[key] = trees
	return trees, nil
}
