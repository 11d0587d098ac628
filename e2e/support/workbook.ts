import { crc32, deflateRawSync } from "./zip.ts";

/** A workbook with one sheet, as a spreadsheet program saves it: a row of texts for each list. */
export function workbook(rows: readonly (readonly string[])[]): Buffer {
  const sheet = rows.map((cells, row) => {
    const inside = cells.map((text) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`);
    return `<row r="${row + 1}">${inside.join("")}</row>`;
  });
  return archive([
    ["xl/workbook.xml", '<workbook><sheets><sheet name="People" r:id="rId1"/></sheets></workbook>'],
    [
      "xl/_rels/workbook.xml.rels",
      '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    ],
    ["xl/worksheets/sheet1.xml", `<worksheet><sheetData>${sheet.join("")}</sheetData></worksheet>`],
  ]);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** An archive of parts, each packed. */
function archive(parts: readonly (readonly [string, string])[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let place = 0;
  for (const [name, text] of parts) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), facts, Buffer.from(name), packed]);
    const behind = Buffer.alloc(14);
    behind.writeUInt32LE(place, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), facts, behind, Buffer.from(name)]));
    bodies.push(local);
    place += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(place, 12);
  return Buffer.concat([...bodies, entries, Buffer.from("PK\x05\x06", "latin1"), end]);
}
