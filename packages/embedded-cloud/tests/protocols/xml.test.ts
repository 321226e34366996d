import { expect, test } from "vitest";
import { parsed } from "../../src/protocols/xml.ts";

test.each([
  ["text and entities", "<Key>a &amp; b &#x41;&#66;</Key>", "a & b AB"],
  [
    "a declaration, a comment and attributes",
    '<?xml version="1.0"?>\n<!-- a < b -->\n<Key a="x>y" b=\'z\'>a</Key>',
    "a",
  ],
  ["CDATA with marks", "<Key><![CDATA[<b>&amp;]]></Key>", "<b>&amp;"],
  ["an empty element", "<Key/>", ""],
])("a document is read as XML says: %s", (_, xml, expected) => {
  expect(parsed(xml, "Key").text).toBe(expected);
});

test.each([
  ["an entity that XML does not define", "<Key>&nbsp;</Key>"],
  ["a bare ampersand", "<Key>a & b</Key>"],
  ["a character beyond Unicode", "<Key>&#x110000;</Key>"],
  ["a document type", "<!DOCTYPE a [<!ENTITY b 'c'>]><Key>a</Key>"],
  ["a mark that is not closed", "<Key>a < b</Key>"],
  ["two roots", "<Key>a</Key><Key>b</Key>"],
  ["text beside the root", "<Key>a</Key>b"],
  ["an element that is not closed", "<Key><a></Key>"],
  ["another root", "<Other>a</Other>"],
])("what is no XML is refused, not guessed: %s", (_, xml) => {
  expect(() => parsed(xml, "Key")).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});
