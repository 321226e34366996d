import { expect, it, test } from "vitest";
import { nearestName, selectsName, selectsTags } from "../../../src/domain/request/fleet.ts";

test.each([
  ["acme-chat", { prefix: "acme-" }, true],
  ["acme-chat", { prefix: "other-" }, false],
  ["acme-chat", { functions: ["acme-chat"] }, true],
  ["acme-chat", { prefix: "acme-", functions: ["acme-mail"] }, false],
  ["acme-chat", { prefix: "acme-", exclude: ["acme-chat"] }, false],
  ["acme-chat", { functions: ["acme-chat"], exclude: ["acme-chat"] }, false],
  ["acme-chat", { matching: "^acme-(chat|mail)$" }, true],
  ["acme-chat", { matching: "mail" }, false],
  ["acme-chat", { prefix: "acme-", matching: "chat", exclude: ["acme-chat"] }, false],
  ["acme-chat", { tags: new Map([["team", "blue"]]) }, true],
])("%s by name under %j: %s", (name, fleet, selected) => {
  expect(selectsName(fleet, name)).toBe(selected);
});

it("selects by tags only where every tag has its value", () => {
  const tags = (...pairs: (readonly [string, string])[]) => new Map(pairs);
  const fleet = { tags: tags(["team", "blue"], ["stage", "dev"]) };
  expect(selectsTags(fleet, tags(["team", "blue"], ["stage", "dev"], ["more", "x"]))).toBe(true);
  expect(selectsTags(fleet, tags(["team", "blue"]))).toBe(false);
  expect(selectsTags(fleet, tags(["team", "blue"], ["stage", "prod"]))).toBe(false);
  expect(selectsTags({ prefix: "a" }, tags())).toBe(true);
});

test.each([
  ["acme-dev-chta", ["acme-dev-chat", "acme-dev-mail"], "acme-dev-chat"],
  ["ACME-DEV-CHAT", ["acme-dev-chat"], "acme-dev-chat"],
  ["acme-dev-chat-handler", ["acme-dev-chat-handlr", "acme-dev-chat"], "acme-dev-chat-handlr"],
  ["invoice", ["acme-dev-chat"], null],
  ["x", [], null],
])("%s among %j most likely means %s", (name, candidates, nearest) => {
  expect(nearestName(name, candidates)).toBe(nearest);
});
