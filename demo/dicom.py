"""A made-up CT series as DICOM files (PS3.5, explicit VR little endian): a phantom of a chest with one nodule."""

import hashlib
import struct

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
ROWS = COLUMNS = 64
SPACING = 5.0  # mm, in all three directions
LONG = {"OB", "OW", "SQ", "UN", "UT"}  # VRs with a 32-bit length


def uid(*what):
    """A UID of one's own, derived from a UUID (PS3.5, B.2)."""
    digest = bytearray(hashlib.sha256("/".join(map(str, what)).encode()).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x40, digest[8] & 0x3F | 0x80
    return f"2.25.{int.from_bytes(digest, 'big')}"


def element(group, number, vr, value):
    if isinstance(value, int):
        value = struct.pack("<H" if vr == "US" else "<I", value)
    elif isinstance(value, str):
        value = value.encode("utf-8")
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB") else b" "
    head = struct.pack("<HH2s", group, number, vr.encode())
    head += struct.pack("<HI", 0, len(value)) if vr in LONG else struct.pack("<H", len(value))
    return head + value


def hounsfield(x, y, z):
    """What the phantom is made of at a point, in units of half its width, from its middle."""
    if (x / 0.85) ** 2 + (y / 0.65) ** 2 > 1:
        return -1000  # air around
    if (x - 0.42) ** 2 + (y + 0.1) ** 2 + z ** 2 < 0.12 ** 2:
        return 35  # the nodule, in the left lung
    for side in (-0.42, 0.42):
        if ((x - side) / 0.3) ** 2 + (y / 0.45) ** 2 < 1:
            return -820  # lung
    if x ** 2 + (y - 0.5) ** 2 < 0.11 ** 2:
        return 700  # spine
    return 45  # soft tissue


def pixels(z):
    points = ((hounsfield(c / 31.5 - 1, r / 31.5 - 1, z) for c in range(COLUMNS)) for r in range(ROWS))
    return b"".join(struct.pack("<h", value) for row in points for value in row)


def series(slices, *, patient, name, sex, birth_date, study_date, description):
    """The files of a series of SLICES images, in order; dates as YYYYMMDD."""
    study, of_series = uid("study", patient, study_date), uid("series", patient, study_date)
    for number in range(1, slices + 1):
        instance = uid("instance", patient, study_date, number)
        position = (number - (slices + 1) / 2) * SPACING
        corner = -SPACING * (COLUMNS - 1) / 2
        meta = (element(2, 1, "OB", b"\0\1") + element(2, 2, "UI", CT_IMAGE_STORAGE) + element(2, 3, "UI", instance)
                + element(2, 0x10, "UI", EXPLICIT_LITTLE_ENDIAN) + element(2, 0x12, "UI", uid("implementation")))
        data = [
            (0x0008, 0x0005, "CS", "ISO_IR 192"), (0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
            (0x0008, 0x0016, "UI", CT_IMAGE_STORAGE), (0x0008, 0x0018, "UI", instance),
            (0x0008, 0x0020, "DA", study_date), (0x0008, 0x0030, "TM", "093000"), (0x0008, 0x0050, "SH", ""),
            (0x0008, 0x0060, "CS", "CT"), (0x0008, 0x0070, "LO", "Mizhen demo"), (0x0008, 0x0090, "PN", ""),
            (0x0008, 0x103E, "LO", description),
            (0x0010, 0x0010, "PN", name), (0x0010, 0x0020, "LO", patient), (0x0010, 0x0030, "DA", birth_date),
            (0x0010, 0x0040, "CS", sex),
            (0x0018, 0x0050, "DS", str(SPACING)), (0x0018, 0x0060, "DS", "120"), (0x0018, 0x5100, "CS", "HFS"),
            (0x0020, 0x000D, "UI", study), (0x0020, 0x000E, "UI", of_series), (0x0020, 0x0010, "SH", "1"),
            (0x0020, 0x0011, "IS", "1"), (0x0020, 0x0012, "IS", "1"), (0x0020, 0x0013, "IS", str(number)),
            (0x0020, 0x0032, "DS", f"{corner}\\{corner}\\{position}"), (0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0"),
            (0x0020, 0x0052, "UI", uid("frame", patient, study_date)), (0x0020, 0x1040, "LO", ""),
            (0x0028, 0x0002, "US", 1), (0x0028, 0x0004, "CS", "MONOCHROME2"), (0x0028, 0x0010, "US", ROWS),
            (0x0028, 0x0011, "US", COLUMNS), (0x0028, 0x0030, "DS", f"{SPACING}\\{SPACING}"),
            (0x0028, 0x0100, "US", 16), (0x0028, 0x0101, "US", 16), (0x0028, 0x0102, "US", 15), (0x0028, 0x0103, "US", 1),
            (0x0028, 0x1050, "DS", "-600"), (0x0028, 0x1051, "DS", "1500"),
            (0x0028, 0x1052, "DS", "0"), (0x0028, 0x1053, "DS", "1"),
            (0x7FE0, 0x0010, "OW", pixels(position / (SPACING * (COLUMNS - 1) / 2))),
        ]
        yield bytes(128) + b"DICM" + element(2, 0, "UL", len(meta)) + meta + b"".join(element(*e) for e in data)
