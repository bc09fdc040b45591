import { format, total, type Line } from "./total";

const lines: Line[] = [
  { name: "Mug", price: 1200, count: 2 },
  { name: "Tea", price: 450, count: 3 },
];

export function renderCart(): HTMLElement {
  const list = document.createElement("ul");
  for (const line of lines) {
    const item = document.createElement("li");
    item.textContent = `${line.count} × ${line.name}: ${format(line.price * line.count)}`;
    list.append(item);
  }
  const sum = document.createElement("p");
  sum.textContent = `Total ${format(total(lines))}`;
  const section = document.createElement("section");
  section.append(list, sum);
  return section;
}

import.meta.hot?.accept();
