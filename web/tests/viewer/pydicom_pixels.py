"""The pixels of pydicom's own files: values as stored, or red, green and blue of 8 bits.

usage: pydicom_pixels.py FOLDER: writes N.raw for each file that has pixels, and
index.json. Plain and RLE files are read by pydicom, JPEG and JPEG-LS by dcmtk,
JPEG 2000 by GDCM."""

import json
import os
import subprocess
import sys
import warnings

import numpy
import pydicom
import pydicom.data
from pydicom.pixel_data_handlers.util import convert_color_space

SYNTAX = "1.2.840.10008.1.2.4."
TOOLS = {"50": ["dcmdjpeg"], "51": ["dcmdjpeg"], "57": ["dcmdjpeg"], "70": ["dcmdjpeg"], "80": ["dcmdjpls"], "81": ["dcmdjpls"],
         "90": ["gdcmconv", "--raw"], "91": ["gdcmconv", "--raw"]}


# what a tool cannot read is the same picture as another file's
SAME = {"SC_rgb_jpeg.dcm": "SC_rgb_jpeg_dcmd.dcm"}
# GDCM wrote luminance and chrominances, called them red, green and blue, and reads them so; the lossless twin shows what it was
GUESSED = {"SC_rgb_jpeg_lossy_gdcm.dcm": ["+cg"]}


def plain(path, dataset, made):
    syntax = str(dataset.file_meta.get("TransferSyntaxUID", ""))
    if not syntax.startswith(SYNTAX):
        if not syntax:
            dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        return dataset
    options = GUESSED.get(os.path.basename(path), [])
    subprocess.run([*TOOLS[syntax[len(SYNTAX):]], *options, path, made], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return pydicom.dcmread(made)


def pixels(path, made):
    path = os.path.join(os.path.dirname(path), SAME.get(os.path.basename(path), os.path.basename(path)))
    dataset = plain(path, pydicom.dcmread(path, force=True), made)
    values, colours = dataset.pixel_array, dataset.SamplesPerPixel == 3
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    if colours:
        if dataset.PhotometricInterpretation.startswith("YBR"):
            values = convert_color_space(values, "YBR_FULL", "RGB")
        values = (values >> (dataset.BitsAllocated - 8)).astype("uint8")
    else:
        spare = 32 - dataset.BitsStored
        values = values.astype("int64").astype("uint32") << spare
        values = (values.astype("int32") if dataset.PixelRepresentation else values) >> spare
        values = values.astype("int32")
    return values, {"frames": frames, "colours": colours, "rows": dataset.Rows, "columns": dataset.Columns}


def main(folder):
    warnings.simplefilter("ignore")
    root, index = os.path.dirname(pydicom.data.__file__), []
    paths = [os.path.join(at, name) for at, _, names in os.walk(root) for name in names if "__pycache__" not in at]
    for n, path in enumerate(sorted(paths)):
        entry = {"name": os.path.relpath(path, root), "path": path}
        try:
            values, facts = pixels(path, os.path.join(folder, "made.dcm"))
            values.astype(values.dtype.newbyteorder("<")).tofile(os.path.join(folder, f"{n}.raw"))
            entry.update(facts, raw=f"{n}.raw")
        except Exception as error:
            entry["error"] = f"{type(error).__name__}: {error}"
        try:
            entry["patient"] = str(pydicom.dcmread(path, force=True).get("PatientName", ""))
        except Exception:
            pass
        index.append(entry)
    with open(os.path.join(folder, "index.json"), "w", encoding="utf-8") as out:
        json.dump(index, out)


main(sys.argv[1])
